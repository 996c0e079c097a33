// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The strongest first, then by name.
    public func groups(_ caller: Caller) throws -> [Group] {
        try configuration(caller).groups.values.sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    }

    public func group(_ caller: Caller, _ id: ID<Group>) throws -> Group {
        try configuration(caller).group(id)
    }

    public func createGroup(_ caller: Caller, _ request: GroupCreate) async throws -> Group {
        try await change(caller, "group.create") { draft in
            if let network = request.networkID { _ = try draft.tables.network(network, field: "network_id") }
            let group = Group(
                id: draft.newID(), name: request.name, description: request.description ?? "",
                networkID: request.networkID, priority: request.priority ?? Group.standardPriority,
                createdAt: draft.now)
            try draft.tables.check(group)
            try draft.put(group)
            return group
        }
    }

    public func updateGroup(_ caller: Caller, _ id: ID<Group>, _ request: GroupUpdate) async throws -> Group {
        try await change(caller, "group.update") { draft in
            let present = try draft.tables.group(id)
            try checkMembers(request.members?.userIDs.subtracting(present.members.userIDs) ?? [], of: caller.tenantID)
            var group = present
            group.name = request.name ?? group.name
            group.description = request.description ?? group.description
            group.priority = request.priority ?? group.priority
            group.members = request.members ?? group.members
            group.policyIDs = request.policyIDs ?? group.policyIDs
            group.routeIDs = request.routeIDs ?? group.routeIDs
            guard group != present else { return present }
            group.updatedAt = draft.now
            try draft.tables.check(group)
            try draft.tables.checkReferences(of: group)
            try draft.put(group)
            return group
        }
    }

    /// Who is in the tenant is the installation's to say.
    private func checkMembers(_ users: Set<ID<User>>, of tenant: ID<Tenant>) throws {
        for id in users.sorted() where installation.tables.membership(of: id, in: tenant) == nil {
            throw Problem(.invalid, field: "members.user_ids", "there is no user \(id)")
        }
    }

    public func deleteGroup(_ caller: Caller, _ id: ID<Group>) async throws {
        try await change(caller, "group.delete") { draft in
            try draft.deleteGroup(try draft.tables.group(id))
        }
    }
}

extension Draft<Configuration> {
    /// What others name isn't deleted under them.
    mutating func deleteGroup(_ group: Group) throws {
        try tables.refuseIfTarget(.group(group.id), name: "the group \(group.name)")
        try tables.refuseIfNamed(group)
        delete(group.id)
    }
}

extension Configuration {
    func group(_ id: ID<Group>) throws -> Group {
        guard let group = groups[id] else { throw Problem.notFound("group") }
        return group
    }

    func check(_ group: Group) throws {
        guard Group.priorities.contains(group.priority) else {
            throw Problem(
                .invalid, field: "priority", "\(group.priority) is not between 1 (the strongest) and 999 (the weakest)")
        }
        guard !groups.values.contains(where: { $0.name == group.name && $0.id != group.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a group \(group.name) already")
        }
    }

    func checkReferences(of group: Group) throws {
        func check<Kept: KeptEntity<Configuration>>(_ ids: some Sequence<ID<Kept>>, _ field: String) throws {
            for id in ids where self[keyPath: Kept.table][id] == nil {
                throw Problem(.invalid, field: field, "there is no \(Kept.kind) \(id)")
            }
        }
        try check(group.members.deviceIDs, "members.device_ids")
        try check(group.members.peerIDs, "members.peer_ids")
        try check(group.members.routeIDs, "members.route_ids")
        try check(group.policyIDs, "policy_ids")
        try check(group.routeIDs, "route_ids")
        for (field, ids) in [
            ("policy_ids", group.policyIDs.map(\.description)), ("route_ids", group.routeIDs.map(\.description)),
        ]
        where Set(ids).count != ids.count {
            throw Problem(.invalid, field: field, "one of them is named twice")
        }
    }

    /// What a rule names is not deleted under it: the rule would silently hold nobody.
    func refuseIfTarget(_ target: RuleTarget, name: String) throws {
        let naming = policies.values.sorted { $0.name < $1.name }.first { policy in
            policy.rules.contains { $0.target == target }
        }
        if let naming {
            throw Problem(.stillInUse, "a rule of the policy \(naming.name) names \(name): delete the rule first")
        }
    }
}
