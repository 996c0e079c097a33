// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc
import LinuxNetlink

/// A connection to the configuration socket of a userspace WireGuard daemon; closes itself.
///
/// Each step may take 2 seconds, an answer 10 in all, so that a daemon that hangs hangs nobody else.
struct UAPISocket: ~Copyable {
    enum ConnectError: Error, Hashable {
        /// There is no socket, or nobody listens to it any more.
        case absent
        /// An errno.
        case failed(Int32)
    }

    private static let directory = "/var/run/wireguard"
    private static let stepTimeout = timeval(tv_sec: 2, tv_usec: 0)
    private static let answerTimeout = Duration.seconds(10)
    /// Some 100,000 peers.
    private static let answerLimit = 64 << 20

    private let descriptor: Int32

    static func path(_ name: InterfaceName) -> String { "\(directory)/\(name).sock" }

    init(_ name: InterfaceName) throws(ConnectError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .failed(errno) }
        self.descriptor = descriptor
        var timeout = Self.stepTimeout
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        guard Self.connect(descriptor, to: Self.path(name)) else {
            throw [ENOENT, ECONNREFUSED].contains(errno) ? .absent : .failed(errno)
        }
    }

    deinit { close(descriptor) }

    /// Sends a request and reads the answer up to its empty line.
    func exchange(_ request: String) throws(ConnectError) -> [UInt8] {
        try send(Array(request.utf8))
        let deadline = ContinuousClock.now + Self.answerTimeout
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !answer.suffix(2).elementsEqual([10, 10]) {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .failed(count < 0 ? errno : ECONNRESET) }
            answer += buffer[..<count]
            guard answer.count <= Self.answerLimit else { throw .failed(EMSGSIZE) }
            guard ContinuousClock.now < deadline else { throw .failed(ETIMEDOUT) }
        }
        return answer
    }

    private func send(_ bytes: [UInt8]) throws(ConnectError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .failed(errno) }
            sent += count
        }
    }

    private static func connect(_ descriptor: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // A directory of 19 characters, a name of 15 at most and the suffix leave room for the final zero in 108.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
