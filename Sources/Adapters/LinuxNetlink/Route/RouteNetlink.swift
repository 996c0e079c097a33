// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc

/// Links, addresses, routes and rules of the calling thread's network namespace, by rtnetlink(7).
///
/// What to add is there already, what to remove is gone already: success, and the verb returns false.
public struct RouteNetlink: ~Copyable {
    var socket: NetlinkSocket

    public init() throws(NetlinkError) {
        socket = try NetlinkSocket(.route)
    }

    // MARK: Links

    /// - Returns: nil where there is no link of this name.
    public mutating func link(named name: InterfaceName) throws(NetlinkError) -> Link? {
        do {
            return try socket.list(LinkRequest.named(name), "read link \(name)", Link.init(payload:)).first
        } catch let error where error.code == ENODEV {
            return nil
        }
    }

    public mutating func links() throws(NetlinkError) -> [Link] {
        try socket.list(LinkRequest.all(), "list links", Link.init(payload:))
    }

    /// Makes a link, down. One that has the name already is an error (EEXIST): it may be of another kind.
    public mutating func createLink(_ name: InterfaceName, kind: String) throws(NetlinkError) {
        try socket.request(LinkRequest.create(name, kind: kind), "create \(kind) link \(name)")
    }

    @discardableResult
    public mutating func remove(_ link: Link) throws(NetlinkError) -> Bool {
        try socket.request(
            LinkRequest.delete(link.index), "remove link \(link.name)", success: NetlinkError.alreadyGone)
    }

    /// Sets what is not nil.
    public mutating func change(_ link: Link, isUp: Bool? = nil, mtu: UInt32? = nil) throws(NetlinkError) {
        let what = [isUp.map { $0 ? "up" : "down" }, mtu.map { "mtu \($0)" }].compactMap(\.self).joined(separator: " ")
        try socket.request(
            LinkRequest.change(link.index, isUp: isUp, mtu: mtu), "set link \(link.name) \(what)")
    }

    // MARK: Addresses

    /// Addresses of one link, or of all.
    public mutating func addresses(of link: Link? = nil) throws(NetlinkError) -> [AddressEntry] {
        let request = AddressRequest.all(interface: link?.index ?? 0)
        return try socket.list(request, "list addresses") { (payload) throws(MalformedMessage) in
            // Kernels before 4.20 do not filter.
            try AddressEntry(payload: payload).flatMap { link == nil || $0.interfaceIndex == link?.index ? $0 : nil }
        }
    }

    @discardableResult
    public mutating func add(_ entry: AddressEntry) throws(NetlinkError) -> Bool {
        try socket.request(
            AddressRequest.add(entry), "add address \(entry.address)", success: NetlinkError.alreadyThere)
    }

    @discardableResult
    public mutating func remove(_ entry: AddressEntry) throws(NetlinkError) -> Bool {
        try socket.request(
            AddressRequest.remove(entry), "remove address \(entry.address)", success: NetlinkError.alreadyGone)
    }

    // MARK: Routes

    /// Unicast routes of both families, of all tables unless one is named, by everybody unless `origin` is.
    public mutating func routes(table: UInt32? = nil, origin: UInt8? = nil) throws(NetlinkError) -> [RouteEntry] {
        var routes: [RouteEntry] = []
        for family in AddressFamily.allCases {
            let request = RouteRequest.all(family, origin: origin ?? 0)
            routes += try socket.list(request, "list routes") { (payload) throws(MalformedMessage) in
                guard let route = try RouteEntry(payload: payload), route.destination.family == family,
                    table == nil || route.table == table, origin == nil || route.origin == origin
                else { return nil }
                return route
            }
        }
        return routes
    }

    /// Adds a route. Success where the very route is there already; an error (EEXIST) where another one to the same
    /// destination is.
    @discardableResult
    public mutating func add(_ entry: RouteEntry) throws(NetlinkError) -> Bool {
        let operation = "add route \(entry.destination)"
        if try socket.request(RouteRequest.add(entry), operation, success: NetlinkError.alreadyThere) { return true }
        let present = try routes(table: entry.table).filter { $0.destination == entry.destination }
        if present.contains(entry) { return false }
        throw NetlinkError(operation, code: EEXIST, message: try explain(present))
    }

    /// Adds a route in place of whichever leads to the destination, if any.
    public mutating func replace(_ entry: RouteEntry) throws(NetlinkError) {
        try socket.request(RouteRequest.replace(entry), "replace route \(entry.destination)")
    }

    @discardableResult
    public mutating func remove(_ entry: RouteEntry) throws(NetlinkError) -> Bool {
        try socket.request(
            RouteRequest.remove(entry), "remove route \(entry.destination)", success: NetlinkError.alreadyGone)
    }

    private mutating func explain(_ present: [RouteEntry]) throws(NetlinkError) -> String {
        let index = present.first?.interfaceIndex
        let name = try links().first { $0.index == index }?.name ?? "another interface"
        return "this destination is routed already, by \(name)"
    }

    // MARK: Rules

    /// Rules of both families, by everybody unless `origin` is named.
    public mutating func rules(origin: UInt8? = nil) throws(NetlinkError) -> [RuleEntry] {
        var rules: [RuleEntry] = []
        for family in AddressFamily.allCases {
            rules += try socket.list(RuleRequest.all(family), "list rules") { (payload) throws(MalformedMessage) in
                guard let rule = try RuleEntry(payload: payload), rule.family == family,
                    origin == nil || rule.origin == origin
                else { return nil }
                return rule
            }
        }
        return rules
    }

    @discardableResult
    public mutating func add(_ entry: RuleEntry) throws(NetlinkError) -> Bool {
        try socket.request(
            RuleRequest.add(entry), "add rule \(entry.priority)", success: NetlinkError.alreadyThere)
    }

    @discardableResult
    public mutating func remove(_ entry: RuleEntry) throws(NetlinkError) -> Bool {
        try socket.request(
            RuleRequest.remove(entry), "remove rule \(entry.priority)", success: NetlinkError.alreadyGone)
    }
}
