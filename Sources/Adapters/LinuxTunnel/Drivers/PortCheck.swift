// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc
import NodeRuntime

/// Whether a UDP port is free for a tunnel to listen on.
///
/// A tunnel that is down takes any port and binds it when it comes up, where a userspace daemon only writes a failure
/// into its log and goes on without a socket. One that is up tells the failure, but has closed the socket that it had.
/// So the port is tried out before it is set.
enum PortCheck {
    /// - Parameter port: another one than the tunnel has; 0: any.
    static func beforeSetting(_ port: UInt16) throws(TunnelError) {
        guard port != 0 else { return }
        for family in AddressFamily.allCases where !canBind(port, family) { throw .portInUse(port) }
    }

    /// Any failure but "in use" counts as free: a host without IPv6 has no such socket.
    private static func canBind(_ port: UInt16, _ family: AddressFamily) -> Bool {
        let domain = family == .v4 ? AF_INET : AF_INET6
        let descriptor = socket(domain, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var only: Int32 = 1
        if family == .v6 {
            unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<Int32>.size))
        }
        // Both structures begin with family and port; zero is any address.
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(domain)
        address.sin6_port = port.bigEndian
        let length = socklen_t(family == .v4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        return bound == 0 || errno != EADDRINUSE
    }
}
