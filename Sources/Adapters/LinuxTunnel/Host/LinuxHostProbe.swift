// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// Asks the kernel, in the calling thread's network namespace.
public struct LinuxHostProbe: HostProbe {
    public init() {}

    public func ways(to addresses: [IPAddress], mark: UInt32) throws -> [IPAddress: NetworkWay] {
        guard !addresses.isEmpty else { return [:] }
        var route = try RouteNetlink()
        let up = Dictionary(try route.links().filter(\.isUp).map { ($0.index, $0) }) { first, _ in first }
        var ways: [IPAddress: NetworkWay] = [:]
        for address in addresses {
            guard let answer = try route.lookUp(address, mark: mark), let link = up[answer.interfaceIndex] else {
                continue
            }
            ways[address] = NetworkWay(interface: link.name, mtu: Int(min(answer.mtu ?? link.mtu, link.mtu)))
        }
        return ways
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
