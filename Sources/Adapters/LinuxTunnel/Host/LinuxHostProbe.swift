// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// Asks the kernel, in the calling thread's network namespace.
public struct LinuxHostProbe: HostProbe {
    public init() {}

    public func way(to address: IPAddress, mark: UInt32) throws -> NetworkWay? {
        var route = try RouteNetlink()
        guard let answer = try route.lookUp(address, mark: mark),
            let link = try route.links().first(where: { $0.index == answer.interfaceIndex }), link.isUp
        else { return nil }
        return NetworkWay(interface: link.name, mtu: Int(min(answer.mtu ?? link.mtu, link.mtu)))
    }

    public func switches(of interface: InterfaceName) throws -> KernelSwitches? {
        func read(_ name: String) throws -> Int? {
            try SystemFile.read("/proc/sys/net/ipv4/conf/\(name)").flatMap { Int($0.prefix { $0.isNumber }) }
        }
        guard let forwarding = try read("\(interface)/forwarding") else { return nil }
        let filter = max(try read("all/rp_filter") ?? 0, try read("\(interface)/rp_filter") ?? 0)
        return KernelSwitches(isForwarding: forwarding == 1, reversePathFilter: filter)
    }
}
