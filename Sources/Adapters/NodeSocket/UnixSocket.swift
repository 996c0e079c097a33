// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Unix sockets by path.
enum UnixSocket {
    /// A socket that listens, for its owner only, from the moment that it can be seen.
    /// - Throws: `SocketError` with EADDRINUSE where somebody listens there already; what a dead process left is
    ///   replaced.
    static func listen(at path: String) throws(SocketError) -> Int32 {
        if let other = try? connect(to: path) {
            close(other)
            throw SocketError("another program answers at \(path)", EADDRINUSE)
        }
        makeDirectory(of: path)
        unsafe unlink(path)
        let descriptor = try make()
        // On Linux the file takes its mode from the socket (unix(7)).
        let isBound =
            unsafe fchmod(descriptor, 0o600) == 0 && withAddress(path) { unsafe bind(descriptor, $0, $1) } == 0
        guard isBound, Glibc.listen(descriptor, 16) == 0 else {
            let code = errno
            close(descriptor)
            throw SocketError("listen at \(path)", code)
        }
        return descriptor
    }

    static func connect(to path: String) throws(SocketError) -> Int32 {
        let descriptor = try make()
        guard unsafe withAddress(path, { unsafe Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let code = errno
            close(descriptor)
            throw SocketError("connect to \(path)", code)
        }
        return descriptor
    }

    /// One that can't be made is told by what comes next.
    private static func makeDirectory(of path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        unsafe mkdir(String(path[..<slash]), 0o700)
    }

    private static func make() throws(SocketError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("make a socket", errno) }
        return descriptor
    }

    /// - Returns: what the call answers; -1 with ENAMETOOLONG for a path that has no room in an address.
    private static func withAddress(_ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
