// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// The parts of a group one by one: adding what is there already, and removing what isn't, is success.
extension ControlPlane {
    /// The groups that speak of a network: its own, and those of all networks.
    public func groups(_ caller: Caller, of network: ID<Network>) throws -> [Group] {
        _ = try configuration(caller).network(network)
        return try groups(caller).filter { $0.speaksOf(network) }
    }

    /// One of those.
    public func group(_ caller: Caller, _ id: ID<Group>, of network: ID<Network>?) throws -> Group {
        let group = try group(caller, id)
        guard let network else { return group }
        _ = try configuration(caller).network(network)
        guard group.speaksOf(network) else { throw Problem.notFound("group") }
        return group
    }

    /// In the order in which they were given.
    public func routes(_ caller: Caller, of id: ID<Group>) throws -> [Route] {
        let tables = try configuration(caller)
        return try tables.group(id).routeIDs.compactMap { tables.routes[$0] }
    }

    public func setMember(_ caller: Caller, _ id: ID<Group>, peer: ID<Peer>, isIn: Bool) async throws -> Group {
        try await changeParts(of: id, caller, "group.member.\(isIn ? "add" : "remove")") { group, tables in
            guard let known = tables.peers[peer], group.speaksOf(known.networkID) else {
                throw Problem.notFound("peer")
            }
            if isIn { group.members.peerIDs.insert(peer) } else { group.members.peerIDs.remove(peer) }
        }
    }

    public func setPolicy(_ caller: Caller, _ id: ID<Group>, _ policy: ID<Policy>, isIn: Bool) async throws -> Group {
        try await changeParts(of: id, caller, "group.policy.\(isIn ? "attach" : "detach")") { group, tables in
            _ = try tables.policy(policy)
            group.policyIDs.set(policy, isIn: isIn)
        }
    }

    public func orderPolicies(_ caller: Caller, _ id: ID<Group>, _ request: OrderBody<Policy>) async throws -> Group {
        try await changeParts(of: id, caller, "group.policy.order") { group, _ in
            try request.check(against: group.policyIDs)
            group.policyIDs = request.order
        }
    }

    public func setRoute(_ caller: Caller, _ id: ID<Group>, _ route: ID<Route>, isIn: Bool) async throws -> Group {
        try await changeParts(of: id, caller, "group.route.\(isIn ? "add" : "remove")") { group, tables in
            guard let known = tables.routes[route], group.speaksOf(known.networkID) else {
                throw Problem.notFound("route")
            }
            group.routeIDs.set(route, isIn: isIn)
        }
    }

    private func changeParts(
        of id: ID<Group>, _ caller: Caller, _ action: String, _ body: (inout Group, Configuration) throws -> Void
    ) async throws -> Group {
        try await change(caller, action) { draft in
            let present = try draft.tables.group(id)
            var group = present
            try body(&group, draft.tables)
            guard group != present else { return present }
            group.updatedAt = draft.now
            try draft.put(group)
            return group
        }
    }
}

extension Array where Element: Equatable {
    fileprivate mutating func set(_ element: Element, isIn: Bool) {
        if !isIn { removeAll { $0 == element } } else if !contains(element) { append(element) }
    }
}
