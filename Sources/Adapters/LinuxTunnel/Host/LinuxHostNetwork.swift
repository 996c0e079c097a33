// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import LinuxNetlink
public import NodeRuntime

/// The host's links, addresses, routes and rules by netlink. What is Warren's is known by its owner number: routes and
/// rules that others made are neither touched nor counted.
public struct LinuxHostNetwork: HostNetwork {
    /// `W`: the owner of our routes (RTPROT_*) and rules (FRA_PROTOCOL), free in /etc/iproute2/rt_protos.
    static let owner: UInt8 = 87

    public init() {}

    public func observe(_ interface: InterfaceName) throws -> InterfaceState? {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        guard let link = try socket.link(interface) else { return nil }
        let addresses = try socket.addresses().filter { $0.index == link.index && !$0.isLinkLocal }.map(\.address)
        let routes = try ownRoutes(&socket).filter { $0.index == link.index }
        return InterfaceState(
            isUp: link.isUp, mtu: link.mtu, addresses: Set(addresses),
            routes: Set(routes.map { Route($0) }),
            rules: Set(try ownRules(&socket).filter { $0.concerns(interface) }.compactMap { PolicyRule($0) }))
    }

    public func apply(_ change: InterfaceChange, to interface: InterfaceName) throws {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        guard let link = try socket.link(interface) else {
            throw TunnelError.failed("there is no interface \(interface)")
        }
        if change.isUp == false { try socket.setLink(link, up: false) }
        if let mtu = change.mtu { try socket.setLink(link, mtu: mtu) }
        for route in change.routes.removed { try socket.removeRoute(LinkRoute(route, index: link.index)) }
        for rule in change.rules.removed { try socket.removeRule(LinkRule(rule)) }
        for address in change.addresses.removed.sorted() { try socket.removeAddress(address, from: link) }
        for address in change.addresses.added.sorted() { try socket.addAddress(address, to: link) }
        for rule in change.rules.added { try socket.addRule(LinkRule(rule)) }
        if change.isUp == true { try socket.setLink(link, up: true) }
        for route in change.routes.added { try socket.addRoute(LinkRoute(route, index: link.index)) }
    }

    public func removeLeftovers(of interface: InterfaceName) throws {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        // Routes go with the interface; rules stay behind.
        for rule in try ownRules(&socket) where rule.concerns(interface) { try socket.removeRule(rule) }
        guard let link = try socket.link(interface) else { return }
        for route in try ownRoutes(&socket) where route.index == link.index { try socket.removeRoute(route) }
    }

    public func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork] {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        let links = try socket.links().filter { !$0.isLoopback && $0.name != except.description }
        let names = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
        return try socket.addresses().filter { !$0.isLinkLocal && !$0.address.network.isHost }.compactMap { entry in
            guard let name = names[entry.index], let interface = try? InterfaceName(name) else { return nil }
            return AttachedNetwork(prefix: entry.address.network, interface: interface)
        }
    }

    public func changes() throws -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let groups = [
            RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
            RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE,
        ]
        let monitor = try NetlinkMonitor(family: CInt(NETLINK_ROUTE), groups: groups.map { Int($0.rawValue) }) { _ in
            continuation.yield()
        }
        // The monitor lives as long as somebody listens.
        continuation.onTermination = { _ in withExtendedLifetime(monitor) {} }
        return stream
    }

    private func ownRoutes(_ socket: inout NetlinkSocket) throws -> [LinkRoute] {
        try AddressFamily.allCases.flatMap { try socket.routes($0) }.filter { $0.owner == Self.owner }
    }

    private func ownRules(_ socket: inout NetlinkSocket) throws -> [LinkRule] {
        try AddressFamily.allCases.flatMap { try socket.rules($0) }.filter { $0.owner == Self.owner }
    }
}

extension LinkRule {
    /// Rules of an interface name it, or look up a table of its own.
    fileprivate func concerns(_ interface: InterfaceName) -> Bool {
        if let inputInterface { return inputInterface == interface.description }
        return InterfaceNumbers(interface).owns(priority: priority)
    }
}
