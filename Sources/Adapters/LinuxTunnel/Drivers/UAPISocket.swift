// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc
import NodeRuntime

/// The socket of a userspace WireGuard daemon, `/var/run/wireguard/NAME.sock`.
struct UAPISocket {
    let path: String

    static let folder = "/var/run/wireguard"
    /// A daemon that doesn't answer for so long is treated as one that is gone.
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    init(_ name: InterfaceName) {
        path = "\(Self.folder)/\(name).sock"
    }

    /// Sends a request and returns the answer.
    /// - Returns: nil where nobody answers at the socket.
    func exchange(_ request: String) throws(TunnelError) -> String? {
        guard let descriptor = connect() else { return nil }
        defer { _ = close(descriptor) }
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return nil }
            rest = rest.dropFirst(count)
        }
        return try answer(descriptor)
    }

    private func answer(_ descriptor: CInt) throws(TunnelError) -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        // An answer ends with an empty line.
        while !bytes.suffix(2).elementsEqual([10, 10]) {
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else {
                throw .failed("the WireGuard daemon at \(path) broke off its answer: see whether it still runs")
            }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func connect() -> CInt? {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var patience = Self.patience
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let text = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: text.prefix($0.count - 1)) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            _ = close(descriptor)
            return nil
        }
        return descriptor
    }
}
