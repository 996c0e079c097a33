// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A name that one process of a network namespace has: an abstract unix socket (unix(7)). The kernel takes it back when
/// the process ends, however it ends.
public struct NameClaim: ~Copyable, Sendable {
    private let descriptor: Int32

    /// - Parameter name: 107 bytes at most.
    /// - Returns: nil where somebody has it.
    public init?(_ name: String) throws(NetlinkError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw NetlinkError("open a socket for the name \(name)", code: errno) }
        let code = Self.bind(descriptor, name)
        guard code == 0 else {
            _ = close(descriptor)
            if code == EADDRINUSE { return nil }
            throw NetlinkError("claim the name \(name)", code: code)
        }
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// - Returns: an errno, or 0.
    private static func bind(_ descriptor: Int32, _ name: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a zero byte and ends with the address's length.
        let text = [0] + Array(name.utf8)
        guard text.count <= MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: text) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + text.count)
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe Glibc.bind(descriptor, $0, length) }
        }
        return status == 0 ? 0 : errno
    }
}
