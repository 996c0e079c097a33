// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a service manager hears of its services (sd_notify(3)): a datagram socket that it names in `NOTIFY_SOCKET`, by
/// path or, behind an `@`, as an abstract name.
public struct NotificationSocket: ~Copyable, Sendable {
    private let descriptor: Int32

    /// - Returns: nil where nobody listens at the name.
    public init?(_ name: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard Self.connect(descriptor, name) else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// `READY=1` and the like. One that doesn't arrive is the manager's to miss: nobody here waits for it.
    public func send(_ state: String) {
        let bytes = Array(state.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func connect(_ descriptor: Int32, _ name: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var text = Array(name.utf8)
        guard text.first == UInt8(ascii: "/") || text.first == UInt8(ascii: "@"),
            text.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return false }
        // An abstract name begins with a zero byte and ends with the address's length.
        if text[0] == UInt8(ascii: "@") { text[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: text) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + text.count)
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, length)
            }
        } == 0
    }
}
