// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// The host's network by rtnetlink, in the calling thread's network namespace.
///
/// Routes and rules of Warren carry its protocol number, 87 (`W`). A rule without an input interface, such as those of
/// a full tunnel, says nothing of the interface it is for, so the rules of each interface are also written down, before
/// they are made, in `STATE_DIR/IFACE.rules`: they are found again when the interface, or this process, is gone.
public struct LinuxHostNetwork: HostNetwork {
    /// RTPROT_* and FRA_PROTOCOL of what Warren makes.
    public static let origin: UInt8 = 87

    private let ledger: RuleLedger

    /// - Parameter stateDirectory: must outlive the process, and need not outlive the machine.
    public init(stateDirectory: String = "/run/warren") {
        ledger = RuleLedger(directory: StateDirectory(stateDirectory))
    }

    public func observe(_ interface: InterfaceName) throws -> InterfaceState? {
        var route = try RouteNetlink()
        guard let link = try route.link(named: interface) else { return nil }
        let rules = try ledger.rules(of: interface, among: route.rules(origin: Self.origin))
        return InterfaceState(
            isUp: link.isUp, mtu: Int(link.mtu),
            addresses: Set(try route.addresses(of: link).filter { !$0.isAutomatic }.map(\.address)),
            routes: Set(try ownRoutes(&route).filter { $0.interfaceIndex == link.index }.map(Route.init)),
            rules: Set(rules.compactMap(PolicyRule.init)))
    }

    public func apply(_ change: InterfaceChange, to interface: InterfaceName) throws {
        var route = try RouteNetlink()
        guard let link = try route.link(named: interface) else { throw HostNetworkError.noInterface(interface) }
        try takeDown(change, link, interface, &route)
        try bringUp(change, link, interface, &route)
    }

    public func removeLeftovers(of interface: InterfaceName) throws {
        var route = try RouteNetlink()
        // The routes went with the interface, unless it is there.
        if let link = try route.link(named: interface) {
            for entry in try ownRoutes(&route) where entry.interfaceIndex == link.index { try route.remove(entry) }
        }
        for rule in try ledger.rules(of: interface, among: route.rules(origin: Self.origin)) {
            if try !ledger.isShared(rule, by: interface) { try route.remove(rule) }
        }
        try ledger.forget(interface)
    }

    /// Link-local networks are left out: nothing is routed there.
    public func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork] {
        var route = try RouteNetlink()
        let links = try route.links().filter { !$0.isLoopback && $0.name != except.description }
        let names = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
        return try route.addresses().compactMap { entry in
            guard let name = names[entry.interfaceIndex], !Self.linkLocal.contains(entry.network) else { return nil }
            return AttachedNetwork(prefix: entry.network, interface: name)
        }
    }

    public func changes() throws -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let notifications = try NetworkNotifications { continuation.yield() }
        continuation.onTermination = { _ in notifications.end() }
        return stream
    }

    private static let linkLocal = Prefix(containing: IPAddress(family: .v6, number: 0xfe80 << 112), length: 10)

    private func takeDown(
        _ change: InterfaceChange, _ link: Link, _ interface: InterfaceName, _ route: inout RouteNetlink
    ) throws {
        if change.isUp == false { try route.change(link, isUp: false) }
        for rule in change.rules.removed {
            let entry = RuleEntry(rule)
            if try !ledger.isShared(entry, by: interface) { try route.remove(entry) }
        }
        for removed in change.routes.removed { try route.remove(RouteEntry(removed, link)) }
        for address in change.addresses.removed {
            try route.remove(AddressEntry(interfaceIndex: link.index, address: address))
        }
    }

    private func bringUp(
        _ change: InterfaceChange, _ link: Link, _ interface: InterfaceName, _ route: inout RouteNetlink
    ) throws {
        if let mtu = change.mtu { try route.change(link, mtu: UInt32(clamping: mtu)) }
        if !change.addresses.added.isEmpty { try keepAddresses(interface) }
        for address in change.addresses.added.sorted() {
            try route.add(AddressEntry(interfaceIndex: link.index, address: address))
        }
        if !change.rules.isEmpty {
            let present = try ledger.rules(of: interface, among: route.rules(origin: Self.origin))
            try ledger.remember(Set(present).union(change.rules.added.map(RuleEntry.init)), of: interface)
        }
        for rule in change.rules.added { try route.add(RuleEntry(rule)) }
        if change.isUp == true { try route.change(link, isUp: true) }
        // The kernel takes no route to an interface that is down.
        for added in change.routes.added { try route.add(RouteEntry(added, link)) }
    }

    /// Has the kernel keep what it would drop along with something else: IPv6 addresses when the link goes down, and
    /// IPv4 addresses of the same network when the first of them is removed. Both belong to the interface and go with it.
    private func keepAddresses(_ interface: InterfaceName) throws {
        for name in ["ipv6/conf/\(interface)/keep_addr_on_down", "ipv4/conf/\(interface)/promote_secondaries"] {
            // A host without IPv6 has no such file, which is success.
            try SystemFile.overwrite("/proc/sys/net/\(name)", with: "1")
        }
    }

    private func ownRoutes(_ route: inout RouteNetlink) throws -> [RouteEntry] { try route.routes(origin: Self.origin) }
}

/// What a caller of the host's network can be told besides what the kernel refused.
enum HostNetworkError: Error, Hashable, Sendable, CustomStringConvertible {
    case noInterface(InterfaceName)

    var description: String {
        switch self {
        case .noInterface(let name): "there is no interface \(name)"
        }
    }
}
