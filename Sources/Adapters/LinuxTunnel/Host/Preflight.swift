// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc
import LinuxNetlink
public import NodeRuntime

/// What can be known to fail before anything is changed on the machine.
public enum Preflight {
    public enum Obstacle: Hashable, Sendable {
        /// The process lacks CAP_NET_ADMIN.
        case notPermitted
        /// The name is another kind of interface's.
        case foreignInterface(kind: String)
        case portInUse(UInt16)
    }

    /// - Parameters:
    ///   - driver: nil: any.
    ///   - listenPort: 0: any.
    public static func obstacles(
        interface: InterfaceName, driver: TunnelDriver?, listenPort: UInt16
    ) throws -> [Obstacle] {
        guard isNetworkAdministrator else { return [.notPermitted] }
        var netlink = try RouteNetlink()
        if let link = try netlink.link(named: interface) {
            // One of ours that is up has its port already.
            let isOurs = try [KernelTunnel(), UAPITunnel()].contains { (backend: any TunnelBackend) in
                try backend.observe(interface) != nil
            }
            return isOurs ? [] : [.foreignInterface(kind: link.kind ?? "a network device")]
        }
        return isFree(listenPort) ? [] : [.portInUse(listenPort)]
    }

    /// CAP_NET_ADMIN is in the effective set (proc_pid_status(5)).
    private static var isNetworkAdministrator: Bool {
        guard let status = try? SystemFile.read("/proc/self/status") else { return false }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let capabilities = line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) } ?? 0
        return capabilities & 1 << 12 != 0
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET6, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        // Without IPv6 the driver finds out for itself.
        guard port != 0, descriptor >= 0 else { return true }
        defer { _ = close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        // Bound to all IPv6 addresses, the socket takes all of IPv4 too.
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        return status == 0 || errno != EADDRINUSE
    }
}
