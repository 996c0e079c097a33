// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What the parts of a document say; what they leave out stays.
extension DocumentApplication {
    mutating func fill(_ name: String, _ body: NetworkDocument) throws {
        let field = "networks.\(name)"
        try readdress(names.network(name, field).id, body, field)
        var network = try names.network(name, field)
        let present = network
        network.mtu = body.mtu ?? network.mtu
        network.domainSuffix = body.domainSuffix ?? network.domainSuffix
        network.dns = body.dns ?? network.dns
        network.topology = body.topology ?? network.topology
        network.enforcement = body.enforcement ?? network.enforcement
        network.flowLog = body.flowLog ?? network.flowLog
        network.memberGroupIDs = try groups(body.memberGroups, "\(field).member_groups") ?? network.memberGroupIDs
        network.defaultGroupIDs = try groups(body.defaultGroups, "\(field).default_groups") ?? network.defaultGroupIDs
        if network != present { network.updatedAt = now }
        names.tables.networks[network.id] = network
        for (route, text) in (body.routes ?? [:]).sorted(by: { $0.key < $1.key }) {
            try fill(route, of: network.id, text, "\(field).routes.\(route)")
        }
        if let peers = body.peers { try fill(peers, of: network.id, "\(field).peers") }
        if let list = body.acl { try fill(network.id, list, "\(field).acl") }
    }

    private mutating func readdress(_ network: ID<Network>, _ body: NetworkDocument, _ field: String) throws {
        var moved = Draft(result, revision: draft.revision, now: now)
        try Problem.at(field) { try moved.readdress(network, cidr: body.cidr, cidrV6: body.cidrV6) }
        names.tables = moved.tables
    }

    private func groups(_ list: [String]?, _ field: String) throws -> [ID<Group>]? {
        try list?.enumerated().map { try names.group($1, "\(field)[\($0)]").id }
    }

    private mutating func fill(
        _ name: String, of network: ID<Network>, _ body: RouteDocument, _ field: String
    ) throws {
        guard var route = route(name, in: network) else { return }
        let present = route
        route.destinations = body.destinations ?? route.destinations
        route.via = try body.via?.enumerated().map { try names.device($1, "\(field).via[\($0)]").id } ?? route.via
        route.masquerade = body.masquerade ?? route.masquerade
        route.domainSuffix = body.domainSuffix ?? route.domainSuffix
        route.dns = body.dns ?? route.dns
        if route != present { route.updatedAt = now }
        names.tables.routes[route.id] = route
    }

    /// All that is special about peers: what isn't said of one, or one that isn't named, is as it is for any.
    private mutating func fill(
        _ bodies: [String: PeerDocument], of network: ID<Network>, _ field: String
    ) throws {
        let named = try bodies.sorted { $0.key < $1.key }.map { name, body in
            (try names.peer(name, in: network, "\(field).\(name)").id, body)
        }
        let special = Dictionary(named) { first, _ in first }
        for var peer in result.peers.values where peer.networkID == network {
            let (present, body) = (peer, special[peer.id] ?? PeerDocument())
            peer.isIsolated = body.isIsolated ?? false
            peer.fullEncapsulation = body.fullEncapsulation ?? false
            peer.additionalAllowedIPs = body.additionalAllowedIPs ?? []
            guard peer != present else { continue }
            peer.updatedAt = now
            names.tables.peers[peer.id] = peer
        }
    }

    private mutating func fill(_ network: ID<Network>, _ body: AccessListDocument, _ field: String) throws {
        let present = result.accessList(of: network)
        var list = present ?? AccessList(id: newID(), networkID: network, updatedAt: now)
        list.enabled = body.enabled ?? list.enabled
        list.rules =
            try body.rules?.enumerated().map { index, rule in
                let place = "\(field).rules[\(index)]"
                return AccessListRule(
                    source: try end(rule.source, in: network, "\(place).source_peer"),
                    target: try end(rule.target, in: network, "\(place).target_peer"), action: rule.action,
                    description: rule.description ?? "")
            } ?? list.rules
        guard list != present else { return }
        list.updatedAt = now
        names.tables.accessLists[list.id] = list
    }

    private func end(_ name: String, in network: ID<Network>, _ field: String) throws -> AccessListEnd {
        name == "*" ? .any : .peer(try names.peer(name, in: network, field).id)
    }

    mutating func fill(_ name: String, _ body: PolicyDocument) throws {
        let field = "policies.\(name)"
        var policy = try names.policy(name, field)
        let present = policy
        policy.networkID = try scope(policy.networkID, body.network, isNew: isNew(policy), field)
        policy.description = body.description ?? policy.description
        policy.mode = body.mode ?? policy.mode
        if let rules = body.rules {
            let bodies = try rules.enumerated().map { index, rule in
                RuleBody(
                    direction: rule.direction, action: rule.action,
                    target: try names.target(rule.target, "\(field).rules[\(index)].target"), protocol: rule.protocol,
                    ports: rule.ports, expiresAt: rule.expiresAt, description: rule.description)
            }
            policy.rules = try made(bodies, keeping: present.rules, field: "\(field).rules")
        }
        if policy != present { policy.updatedAt = now }
        names.tables.policies[policy.id] = policy
    }

    mutating func fill(_ name: String, _ body: GroupDocument) throws {
        let field = "groups.\(name)"
        var group = try names.group(name, field)
        let present = group
        group.networkID = try scope(group.networkID, body.network, isNew: isNew(group), field)
        group.description = body.description ?? group.description
        group.priority = body.priority ?? group.priority
        if let members = body.members { try fill(&group.members, members, "\(field).members") }
        group.policyIDs =
            try body.policies?.enumerated().map { try names.policy($1, "\(field).policies[\($0)]").id }
            ?? group.policyIDs
        group.routeIDs =
            try body.routes?.enumerated().map { try names.route($1, "\(field).routes[\($0)]").id } ?? group.routeIDs
        if group != present { group.updatedAt = now }
        names.tables.groups[group.id] = group
    }

    private func fill(_ members: inout GroupMembers, _ body: MembersDocument, _ field: String) throws {
        func set<Kind>(_ list: [String]?, _ key: String, _ find: (String, String) throws -> ID<Kind>) throws -> Set<
            ID<Kind>
        >? {
            try list.map { Set(try $0.enumerated().map { try find($1, "\(field).\(key)[\($0)]") }) }
        }
        members.userIDs = try set(body.users, "users", names.user) ?? members.userIDs
        members.deviceIDs = try set(body.devices, "devices") { try names.device($0, $1).id } ?? members.deviceIDs
        members.peerIDs = try set(body.peers, "peers") { try names.peer($0, $1).id } ?? members.peerIDs
        members.routeIDs = try set(body.routes, "routes") { try names.route($0, $1).id } ?? members.routeIDs
    }

    /// What a group or policy speaks of is said once: a later change would silently move what it permits.
    private func scope(
        _ present: ID<Network>?, _ name: String?, isNew: Bool, _ field: String
    ) throws -> ID<Network>? {
        guard let name else { return present }
        let wanted = try names.network(name, "\(field).network").id
        guard isNew || wanted == present else {
            throw Problem(
                .invalid, field: "\(field).network",
                "it speaks of something else already: make another with another name")
        }
        return wanted
    }
}
