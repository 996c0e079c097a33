// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// The host's links, addresses, routes and rules by netlink. What is Warren's is known by its origin: routes and rules
/// that others made are neither touched nor counted.
public struct LinuxHostNetwork: HostNetwork {
    /// `W`: the origin of our routes (RTPROT_*) and rules (FRA_PROTOCOL), free in /etc/iproute2/rt_protos.
    static let origin: UInt8 = 87

    public init() {}

    public func observe(_ interface: InterfaceName) throws -> InterfaceState? {
        var netlink = try RouteNetlink()
        guard let link = try netlink.link(named: interface) else { return nil }
        let addresses = try netlink.addresses(of: link).map(\.address).filter { !$0.address.isLinkLocal }
        let routes = try netlink.routes(origin: Self.origin).filter { $0.interfaceIndex == link.index }
        let rules = try netlink.rules(origin: Self.origin).filter { $0.concerns(interface) }
        return InterfaceState(
            isUp: link.isUp, mtu: Int(link.mtu), addresses: Set(addresses), routes: Set(routes.map { Route($0) }),
            rules: Set(rules.compactMap { PolicyRule($0) }))
    }

    public func apply(_ change: InterfaceChange, to interface: InterfaceName) throws {
        var netlink = try RouteNetlink()
        guard let link = try netlink.link(named: interface) else {
            throw TunnelError.failed("there is no interface \(interface)")
        }
        if change.isUp == false { try netlink.change(link, isUp: false) }
        if let mtu = change.mtu { try netlink.change(link, mtu: UInt32(mtu)) }
        for route in change.routes.removed { try netlink.remove(RouteEntry(route, index: link.index)) }
        for rule in change.rules.removed { try netlink.remove(RuleEntry(rule)) }
        for address in change.addresses.removed.sorted() {
            try netlink.remove(AddressEntry(interfaceIndex: link.index, address: address))
        }
        for address in change.addresses.added.sorted() {
            try netlink.add(AddressEntry(interfaceIndex: link.index, address: address))
        }
        for rule in change.rules.added { try netlink.add(RuleEntry(rule)) }
        if change.isUp == true { try netlink.change(link, isUp: true) }
        for route in change.routes.added { try netlink.add(RouteEntry(route, index: link.index)) }
    }

    public func removeLeftovers(of interface: InterfaceName) throws {
        var netlink = try RouteNetlink()
        // Routes go with the interface; rules stay behind.
        for rule in try netlink.rules(origin: Self.origin) where rule.concerns(interface) { try netlink.remove(rule) }
        guard let link = try netlink.link(named: interface) else { return }
        for route in try netlink.routes(origin: Self.origin) where route.interfaceIndex == link.index {
            try netlink.remove(route)
        }
    }

    public func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork] {
        var netlink = try RouteNetlink()
        let names = Dictionary(try netlink.links().map { ($0.index, $0) }) { first, _ in first }
        return try netlink.addresses().compactMap { entry in
            guard let link = names[entry.interfaceIndex], !link.isLoopback, link.name != except.description,
                !entry.network.isHost, !entry.address.address.isLinkLocal, let name = try? InterfaceName(link.name)
            else { return nil }
            return AttachedNetwork(prefix: entry.network, interface: name)
        }
    }

    public func changes() throws -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let notifications = try NetworkNotifications { continuation.yield() }
        continuation.onTermination = { _ in notifications.stop() }
        return stream
    }
}

extension IPAddress {
    /// 169.254.0.0/16 and fe80::/10 (RFC 3927, RFC 4291 §2.5.6).
    fileprivate var isLinkLocal: Bool {
        switch self {
        case .v4(let address): address.rawValue >> 16 == 0xa9fe
        case .v6(let address): address.rawValue >> 118 == 0x3fa
        }
    }
}

extension RuleEntry {
    /// Rules of an interface name it, or have a number that follows from its name.
    fileprivate func concerns(_ interface: InterfaceName) -> Bool {
        inputInterface.map { $0 == interface.description } ?? InterfaceNumbers(interface).owns(priority: priority)
    }
}
