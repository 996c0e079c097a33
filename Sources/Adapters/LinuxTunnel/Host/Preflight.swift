// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
import NodeRuntime

/// What can be known to fail before anything is changed on the machine.
public enum Preflight {
    public enum Obstacle: Hashable, Sendable {
        /// The process lacks CAP_NET_ADMIN.
        case notPermitted
        /// The name is another kind of interface's.
        case foreignInterface(kind: String)
        case portInUse(UInt16)
    }

    /// - Parameter listenPort: 0: any.
    public static func obstacles(interface: InterfaceName, listenPort: UInt16) throws -> [Obstacle] {
        guard isNetworkAdministrator else { return [.notPermitted] }
        var route = try RouteNetlink()
        guard let link = try route.link(named: interface) else {
            do throws(TunnelError) { try PortCheck.beforeSetting(listenPort) } catch {
                return [.portInUse(listenPort)]
            }
            return []
        }
        // One of ours that is there has its port already.
        let isOurs = try TunnelSelection.candidates().contains { try $0.observe(interface) != nil }
        return isOurs ? [] : [.foreignInterface(kind: link.words)]
    }

    /// CAP_NET_ADMIN is in the effective set (proc_pid_status(5)).
    static var isNetworkAdministrator: Bool {
        guard let status = try? SystemFile.read("/proc/self/status") else { return false }
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let capabilities = line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) } ?? 0
        return capabilities & 1 << 12 != 0
    }
}
