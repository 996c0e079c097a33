// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension ConfigurationDocument {
    /// - Parameter users: e-mail addresses of members.
    init(of tables: Configuration, users: [ID<User>: String]) {
        let export = Export(tables: tables, users: users)
        self.init(
            networks: export.named(tables.networks.values.map { ($0.name, export.document($0)) }),
            groups: export.named(
                tables.groups.values.filter { !tables.isOfGrant($0.id) }.map { ($0.name, export.document($0)) }),
            policies: export.named(
                tables.policies.values.filter { !tables.isOfGrant($0.id) }.map { ($0.name, export.document($0)) }))
    }
}

/// What decides something is written out, also where it has its standard value: what a document leaves out stays as it
/// is, and so a file would not bring back what somebody has changed by hand since.
private struct Export {
    let tables: Configuration
    let users: [ID<User>: String]

    func named<Value>(_ entries: [(DNSLabel, Value)]) -> [String: Value] {
        Dictionary(entries.map { ($0.description, $1) }) { first, _ in first }
    }

    func document(_ network: Network) -> NetworkDocument {
        var document = NetworkDocument()
        document.cidr = network.cidr
        document.cidrV6 = network.cidrV6
        document.mtu = network.mtu
        document.domainSuffix = network.domainSuffix
        document.dns = network.dns
        document.memberGroups = groups(network.memberGroupIDs)
        document.defaultGroups = groups(network.defaultGroupIDs)
        document.topology = network.topology
        document.enforcement = network.enforcement
        document.flowLog = network.flowLog
        let routes = tables.routes.values.filter { $0.networkID == network.id }
        document.routes = named(routes.map { ($0.name, self.document($0)) })
        let peers = tables.peers.values.filter { $0.networkID == network.id }
        document.peers = named(peers.compactMap { peer in self.document(peer).map { (peer.name, $0) } })
        document.acl = tables.accessList(of: network.id).map(self.document)
        return document
    }

    private func groups(_ ids: [ID<Group>]) -> [String] { ids.compactMap { tables.groups[$0]?.name.description } }

    private func document(_ route: Route) -> RouteDocument {
        var document = RouteDocument()
        document.destinations = route.destinations
        document.via = route.via.compactMap { tables.devices[$0]?.name.description }
        document.masquerade = route.masquerade
        document.domainSuffix = route.domainSuffix
        document.dns = route.dns
        return document
    }

    /// - Returns: nil for a peer that is as any: what is special about others is said in full.
    private func document(_ peer: Peer) -> PeerDocument? {
        let document = PeerDocument(
            isIsolated: peer.isIsolated.unless(false), fullEncapsulation: peer.fullEncapsulation.unless(false),
            additionalAllowedIPs: peer.additionalAllowedIPs.unless([]))
        return document.unless(PeerDocument())
    }

    private func document(_ list: AccessList) -> AccessListDocument {
        AccessListDocument(
            enabled: list.enabled,
            rules: list.rules.map { rule in
                AccessListRuleDocument(
                    source: name(rule.source), target: name(rule.target), action: rule.action,
                    description: rule.description.unless(""))
            })
    }

    private func name(_ end: AccessListEnd) -> String {
        guard case .peer(let id) = end else { return "*" }
        return tables.peers[id]?.name.description ?? "\(id)"
    }

    func document(_ policy: Policy) -> PolicyDocument {
        var document = PolicyDocument()
        document.description = policy.description.unless("")
        document.network = policy.networkID.flatMap { tables.networks[$0]?.name.description }
        document.mode = policy.mode
        document.rules = policy.rules.map { rule in
            RuleDocument(
                direction: rule.direction, action: rule.action, target: tables.documentName(of: rule.target),
                protocol: rule.protocol.unless(.any), ports: rule.ports.unless([]), expiresAt: rule.expiresAt,
                description: rule.description.unless(""))
        }
        return document
    }

    func document(_ group: Group) -> GroupDocument {
        var document = GroupDocument()
        document.description = group.description.unless("")
        document.network = group.networkID.flatMap { tables.networks[$0]?.name.description }
        document.priority = group.priority
        document.members = members(of: group)
        document.policies = group.policyIDs.compactMap { tables.policies[$0]?.name.description }
        document.routes = group.routeIDs.compactMap { tables.routes[$0].map(tables.documentName) }
        return document
    }

    private func members(of group: Group) -> MembersDocument {
        var members = MembersDocument()
        members.users = group.members.userIDs.compactMap { users[$0] }.sorted()
        members.devices = group.members.deviceIDs.compactMap { tables.devices[$0]?.name.description }.sorted()
        members.peers = group.members.peerIDs.compactMap { tables.peers[$0].map(tables.documentName) }.sorted()
        members.routes = group.members.routeIDs.compactMap { tables.routes[$0].map(tables.documentName) }.sorted()
        return members
    }
}

extension Configuration {
    /// The name alone where no other has it.
    func documentName(of peer: Peer) -> String {
        let isOnly = !peers.values.contains { $0.name == peer.name && $0.id != peer.id }
        return isOnly ? peer.name.description : "\(peer.name).\(networks[peer.networkID]?.name.description ?? "")"
    }

    func documentName(of route: Route) -> String {
        let isOnly = !routes.values.contains { $0.name == route.name && $0.id != route.id }
        return isOnly ? route.name.description : "\(route.name).\(networks[route.networkID]?.name.description ?? "")"
    }

    func documentName(of target: RuleTarget) -> String {
        let name: String? =
            switch target {
            case .cidr(let prefix): prefix.description
            case .peer(let id): peers[id].map(documentName)
            case .group(let id): groups[id]?.name.description
            case .network(let id): networks[id]?.name.description
            case .route(let id): routes[id].map(documentName)
            case .internet, .any: nil
            }
        return target.kind.rawValue + (name.map { ":\($0)" } ?? "")
    }
}

extension Equatable {
    /// nil for its standard value.
    fileprivate func unless(_ standard: Self) -> Self? { self == standard ? nil : self }
}
