// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// Makes of a configuration what a document says. First everything that it names is there, then each is filled in, so
/// that it may speak of itself in any order; last, all of it is checked as single changes are.
struct DocumentApplication {
    private let document: ConfigurationDocument
    let draft: Draft<Configuration>
    private let ipv6Space: Prefix?
    var names: NameResolver

    var result: Configuration { names.tables }
    var now: Timestamp { draft.now }

    init(
        _ document: ConfigurationDocument, to draft: Draft<Configuration>, users: [String: ID<User>], ipv6Space: Prefix?
    ) {
        self.document = document
        self.draft = draft
        self.ipv6Space = ipv6Space
        names = NameResolver(tables: draft.tables, users: users)
    }

    func newID<Kind>() -> ID<Kind> { draft.newID() }
    func isNew(_ policy: Policy) -> Bool { draft.tables.policies[policy.id] == nil }
    func isNew(_ group: Group) -> Bool { draft.tables.groups[group.id] == nil }

    /// On what the document makes: a rule may name what is new.
    func made(_ bodies: [RuleBody], keeping present: [PolicyRule], field: String) throws -> [PolicyRule] {
        try Draft(result, revision: draft.revision, now: now).rules(bodies, keeping: present, field: field)
    }

    /// - Parameter prune: deletes what the document's sections don't name.
    mutating func run(prune: Bool) throws {
        try addMissing()
        if prune { try self.prune() }
        for (name, network) in (document.networks ?? [:]).sorted(by: { $0.key < $1.key }) { try fill(name, network) }
        for (name, policy) in (document.policies ?? [:]).sorted(by: { $0.key < $1.key }) { try fill(name, policy) }
        for (name, group) in (document.groups ?? [:]).sorted(by: { $0.key < $1.key }) { try fill(name, group) }
        try check()
    }

    // MARK: - What is there

    private mutating func addMissing() throws {
        for (name, body) in (document.networks ?? [:]).sorted(by: { $0.key < $1.key }) {
            let field = "networks.\(name)"
            if !result.networks.values.contains(where: { $0.name.description == name }) {
                let request = NetworkCreate(name: try label(name, field), cidr: body.cidr, cidrV6: body.cidrV6)
                let network = try Problem.at(field) {
                    try result.newNetwork(request, id: draft.newID(), ipv6Space: ipv6Space, now: now)
                }
                names.tables.networks[network.id] = network
            }
            let network = try names.network(name, field)
            for route in (body.routes ?? [:]).keys.sorted() where self.route(route, in: network.id) == nil {
                let made = Route(
                    id: draft.newID(), networkID: network.id, name: try label(route, "\(field).routes.\(route)"),
                    destinations: [], via: [], createdAt: now)
                names.tables.routes[made.id] = made
            }
        }
        for name in (document.policies ?? [:]).keys.sorted()
        where !result.policies.values.contains(where: { $0.name.description == name }) {
            let policy = Policy(id: draft.newID(), name: try label(name, "policies.\(name)"), createdAt: now)
            names.tables.policies[policy.id] = policy
        }
        for name in (document.groups ?? [:]).keys.sorted()
        where !result.groups.values.contains(where: { $0.name.description == name }) {
            let group = Group(id: draft.newID(), name: try label(name, "groups.\(name)"), createdAt: now)
            names.tables.groups[group.id] = group
        }
    }

    func route(_ name: String, in network: ID<Network>) -> Route? {
        result.routes.values.first { $0.networkID == network && $0.name.description == name }
    }

    private func label(_ text: String, _ field: String) throws -> DNSLabel {
        do { return try DNSLabel(text: text) } catch { throw Problem(.invalid, field: field, "\(error)") }
    }

    /// What remains and names something that is gone is found by `check`.
    private mutating func prune() throws {
        if let groups = document.groups {
            for group in result.groups.values
            where groups[group.name.description] == nil && !result.isOfGrant(group.id) {
                names.tables.groups[group.id] = nil
            }
        }
        if let policies = document.policies {
            for policy in result.policies.values
            where policies[policy.name.description] == nil && !result.isOfGrant(policy.id) {
                names.tables.policies[policy.id] = nil
            }
        }
        guard let networks = document.networks else { return }
        for network in result.networks.values {
            guard let body = networks[network.name.description] else {
                try remove(network)
                continue
            }
            guard let routes = body.routes else { continue }
            for route in result.routes.values
            where route.networkID == network.id && routes[route.name.description] == nil {
                names.tables.routes[route.id] = nil
            }
        }
    }

    private mutating func remove(_ network: Network) throws {
        let peers = result.peers.values.filter { $0.networkID == network.id }
        let clients = peers.filter { result.devices[$0.deviceID]?.deviceKind != .gateway }.count
        guard clients == 0 else {
            throw Problem(
                .stillInUse, field: "networks.\(network.name)",
                "it is not in the document, and has \(clients) peers: delete their devices first")
        }
        for peer in peers { names.tables.peers[peer.id] = nil }
        names.tables.networks[network.id] = nil
        for route in result.routes.values where route.networkID == network.id { names.tables.routes[route.id] = nil }
        for list in result.accessLists.values where list.networkID == network.id {
            names.tables.accessLists[list.id] = nil
        }
        for released in result.releasedAddresses.values where released.networkID == network.id {
            names.tables.releasedAddresses[released.id] = nil
        }
    }

    // MARK: - Checks

    /// All of it: what a document doesn't speak of may stand on what it takes away.
    private func check() throws {
        for network in result.networks.values.sorted(by: { $0.id < $1.id }) {
            try Problem.at("networks.\(network.name)") { try result.check(network) }
        }
        for template in result.templates.values.sorted(by: { $0.id < $1.id }) {
            try Problem.at("templates.\(template.name)") { try result.check(template) }
        }
        for route in result.routes.values.sorted(by: { $0.id < $1.id }) where draft.tables.routes[route.id] != route {
            let network = try result.network(route.networkID).name
            try Problem.at("networks.\(network).routes.\(route.name)") { try result.check(route) }
        }
        for peer in result.peers.values.sorted(by: { $0.id < $1.id }) where draft.tables.peers[peer.id] != peer {
            let network = try result.network(peer.networkID).name
            try Problem.at("networks.\(network).peers.\(peer.name)") { try result.check(peer) }
        }
        for policy in result.policies.values.sorted(by: { $0.id < $1.id }) {
            try Problem.at("policies.\(policy.name)") {
                try result.check(policy)
                try checkTargets(of: policy)
            }
        }
        for group in result.groups.values.sorted(by: { $0.id < $1.id }) {
            try Problem.at("groups.\(group.name)") {
                try result.check(group)
                try result.checkReferences(of: group)
            }
        }
    }

    private func checkTargets(of policy: Policy) throws {
        for (index, rule) in policy.rules.enumerated() {
            try result.checkExists(rule.target, field: "rules[\(index)].target")
        }
    }
}

extension Problem {
    /// Says of the fields of a problem where they are.
    static func at<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let problem as Problem {
            guard let field = problem.fields?.first else { throw Problem(problem.code, field: path, problem.detail) }
            throw Problem(problem.code, field: "\(path).\(field.field)", field.detail)
        }
    }
}
