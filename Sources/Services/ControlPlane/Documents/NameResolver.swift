// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// Finds what a document names. Each throws a problem at the field.
struct NameResolver {
    var tables: Configuration
    /// E-mail addresses of the tenant's members.
    let users: [String: ID<User>]
    // A document makes neither: of each name there are those that there were.
    private let devicesByName: [String: [ID<Device>]]
    private let peersByName: [String: [ID<Peer>]]

    init(tables: Configuration, users: [String: ID<User>]) {
        (self.tables, self.users) = (tables, users)
        devicesByName = Dictionary(grouping: tables.devices.values, by: \.name.description).mapValues { $0.map(\.id) }
        peersByName = Dictionary(grouping: tables.peers.values, by: \.name.description).mapValues { $0.map(\.id) }
    }

    func network(_ name: String, _ field: String) throws -> Network {
        try only(tables.networks.values.filter { $0.name.description == name }, "network", name, field)
    }

    func group(_ name: String, _ field: String) throws -> Group {
        try only(tables.groups.values.filter { $0.name.description == name }, "group", name, field)
    }

    func policy(_ name: String, _ field: String) throws -> Policy {
        try only(tables.policies.values.filter { $0.name.description == name }, "policy", name, field)
    }

    func device(_ name: String, _ field: String) throws -> Device {
        try only((devicesByName[name] ?? []).compactMap { tables.devices[$0] }, "device", name, field)
    }

    func user(_ email: String, _ field: String) throws -> ID<User> {
        guard let id = users[email.lowercased()] else {
            throw Problem(.invalid, field: field, "there is no member with the address '\(email)'")
        }
        return id
    }

    /// - Parameter network: where it is looked for; nil: everywhere, and it may be `name.network`.
    func peer(_ name: String, in network: ID<Network>? = nil, _ field: String) throws -> Peer {
        // A name has no dot: what stands before one is the peer's.
        let candidates = peersByName[String(name.prefix { $0 != "." })] ?? []
        let found = candidates.compactMap { tables.peers[$0] }.filter { peer in
            (network ?? peer.networkID) == peer.networkID && matches(name, peer.name, peer.networkID)
        }
        return try only(found, "peer", name, field)
    }

    func route(_ name: String, _ field: String) throws -> Route {
        try only(tables.routes.values.filter { matches(name, $0.name, $0.networkID) }, "route", name, field)
    }

    private func matches(_ text: String, _ name: DNSLabel, _ network: ID<Network>) -> Bool {
        text == name.description || text == "\(name).\(tables.networks[network]?.name.description ?? "")"
    }

    private func only<Value>(_ found: [Value], _ what: String, _ name: String, _ field: String) throws -> Value {
        guard let first = found.first else {
            throw Problem(.invalid, field: field, "there is no \(what) '\(name)'")
        }
        guard found.count == 1 else {
            throw Problem(
                .invalid, field: field, "'\(name)' is \(found.count) \(what)s: write NAME.NETWORK, or rename one")
        }
        return first
    }

    func target(_ text: String, _ field: String) throws -> RuleTarget {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.count == 2 ? parts[1] : nil
        guard let kind = RuleTarget.Kind(rawValue: parts[0]) else {
            throw Problem(
                .invalid, field: field,
                "'\(text)' is no target: write any, internet, cidr:PREFIX, peer:, group:, network: or route:NAME")
        }
        switch (kind, name) {
        case (.peer, let name?): return .peer(try peer(name, field).id)
        case (.group, let name?): return .group(try group(name, field).id)
        case (.network, let name?): return .network(try network(name, field).id)
        case (.route, let name?): return .route(try route(name, field).id)
        default:
            do { return try RuleTarget(kind: kind, text: name) } catch {
                throw Problem(.invalid, field: field, "\(error)")
            }
        }
    }
}
