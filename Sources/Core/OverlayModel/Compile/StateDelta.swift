// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What changes from one state of a node to another: what it says nothing of stays as it is.
public struct StateDelta: Hashable, Sendable, Codable {
    public var addresses: [InterfaceAddress]?
    public var mtu: Int?
    public var listenPort: UInt16?
    public var peers: KeyedChanges<DesiredPeer>?
    public var routes: KeyedChanges<DesiredRoute>?
    public var firewall: FirewallDelta?

    /// - Returns: what makes `before` into `after`; empty where they are equal.
    public init(from before: DesiredState, to after: DesiredState) {
        addresses = before.addresses == after.addresses ? nil : after.addresses
        mtu = before.mtu == after.mtu ? nil : after.mtu
        listenPort = before.listenPort == after.listenPort ? nil : after.listenPort
        peers = KeyedChanges(from: before.peers, to: after.peers)
        routes = KeyedChanges(from: before.routes, to: after.routes)
        firewall = FirewallDelta(from: before.firewall, to: after.firewall)
    }

    private enum CodingKeys: String, CodingKey {
        case addresses, mtu, peers, routes, firewall
        case listenPort = "listen_port"
    }
}

extension DesiredState {
    /// To the byte the state that the delta leads to, if this is the one that it begins at.
    public func applying(_ delta: StateDelta) -> DesiredState {
        var state = self
        if let addresses = delta.addresses { state.addresses = addresses }
        if let mtu = delta.mtu { state.mtu = mtu }
        if let listenPort = delta.listenPort { state.listenPort = listenPort }
        delta.peers?.apply(to: &state.peers)
        delta.routes?.apply(to: &state.routes)
        delta.firewall?.apply(to: &state.firewall)
        return state
    }
}

/// What a list holds once a key, in an order that follows from its elements.
public protocol KeyedElement: Hashable, Sendable, Codable {
    associatedtype Key: Hashable & Sendable & Codable & Comparable
    var key: Key { get }
    static func precedes(_ a: Self, _ b: Self) -> Bool
}

extension DesiredPeer: KeyedElement {
    public var key: PublicKey { publicKey }

    /// A device whose key is being rotated is there twice.
    public static func precedes(_ a: Self, _ b: Self) -> Bool {
        (a.deviceID, a.publicKey) < (b.deviceID, b.publicKey)
    }
}

extension DesiredRoute: KeyedElement {
    public var key: Prefix { destination }
    public static func precedes(_ a: Self, _ b: Self) -> Bool { a.destination < b.destination }
}

/// Elements that go, and elements that come or take the place of the one with their key.
public struct KeyedChanges<Element: KeyedElement>: Hashable, Sendable, Codable {
    /// Ascending.
    public var removed: [Element.Key]
    public var set: [Element]

    /// - Returns: nil where the two are equal.
    init?(from before: [Element], to after: [Element]) {
        guard before != after else { return nil }
        let old = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let kept = Set(after.map(\.key))
        removed = old.keys.filter { !kept.contains($0) }.sorted()
        set = after.filter { old[$0.key] != $0 }
    }

    func apply(to elements: inout [Element]) {
        let changed = Set(removed).union(set.map(\.key))
        elements.removeAll { changed.contains($0.key) }
        elements += set
        elements.sort(by: Element.precedes)
    }
}

/// What changes in what a gateway lets through.
public struct FirewallDelta: Hashable, Sendable, Codable {
    /// The node forwards nothing any more; the other fields say nothing then.
    public var isRemoved: Bool?
    public var ownAddresses: [OwnAddress]?
    public var flowLog: FlowLogScope?
    public var rules: ListSplice<FirewallRule>?
    /// None: every packet keeps its source.
    public var nat: [Masquerade]?
    /// Without clients: nobody's traffic to the outside leaves here.
    public var exit: DesiredExit?

    /// - Returns: nil where the two are equal.
    init?(from before: DesiredFirewall?, to after: DesiredFirewall?) {
        guard before != after else { return nil }
        guard let after else {
            isRemoved = true
            return
        }
        let before = before ?? .closed
        ownAddresses = before.ownAddresses == after.ownAddresses ? nil : after.ownAddresses
        flowLog = before.flowLog == after.flowLog ? nil : after.flowLog
        rules = ListSplice(from: before.rules, to: after.rules)
        nat = before.nat == after.nat ? nil : after.nat ?? []
        exit = before.exit == after.exit ? nil : after.exit ?? DesiredExit(clients: [], outside: [])
    }

    func apply(to firewall: inout DesiredFirewall?) {
        guard isRemoved != true else { return firewall = nil }
        var changed = firewall ?? .closed
        if let ownAddresses { changed.ownAddresses = ownAddresses }
        if let flowLog { changed.flowLog = flowLog }
        rules?.apply(to: &changed.rules)
        if let nat { changed.nat = nat.isEmpty ? nil : nat }
        if let exit { changed.exit = exit.clients.isEmpty ? nil : exit }
        firewall = changed
    }

    private enum CodingKeys: String, CodingKey {
        case rules, nat, exit
        case isRemoved = "is_removed"
        case ownAddresses = "own_addresses"
        case flowLog = "flow_log"
    }
}

extension DesiredFirewall {
    /// What lets nothing through.
    fileprivate static let closed = DesiredFirewall(ownAddresses: [], rules: [], flowLog: .off)
}

/// One stretch of an ordered list, replaced: what lies before and behind it is equal in both.
public struct ListSplice<Element: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public var at: Int
    public var removed: Int
    public var inserted: [Element]

    /// - Returns: nil where the two are equal.
    init?(from before: [Element], to after: [Element]) {
        let shorter = min(before.count, after.count)
        let head = zip(before, after).prefix { $0 == $1 }.count
        guard head < max(before.count, after.count) else { return nil }
        let tail = zip(before.reversed(), after.reversed()).prefix(shorter - head).prefix { $0 == $1 }.count
        at = head
        removed = before.count - head - tail
        inserted = Array(after[head..<(after.count - tail)])
    }

    /// One that doesn't fit the list changes as much of it as there is.
    func apply(to list: inout [Element]) {
        let start = min(max(at, 0), list.count)
        let count = min(max(removed, 0), list.count - start)
        list.replaceSubrange(start..<(start + count), with: inserted)
    }
}
