// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Who is in the tenant, by e-mail address.
    public func members(_ caller: Caller) throws -> [MemberInfo] {
        let (people, configuration) = (installation.tables, try configuration(caller))
        return people.memberships(in: caller.tenantID).compactMap { people.info($0, configuration) }.sorted {
            $0.email < $1.email
        }
    }

    public func member(_ caller: Caller, _ id: ID<User>) throws -> MemberInfo {
        let people = installation.tables
        let membership = try people.member(id, of: caller.tenantID)
        guard let info = people.info(membership, try configuration(caller)) else { throw Problem.notFound("user") }
        return info
    }

    /// What a user is in the tenant. Who is disabled is out at once: their sessions and tokens end, and their devices
    /// are in nobody's state.
    public func updateMember(
        _ caller: Caller, _ id: ID<User>, _ request: MemberUpdate
    ) async throws -> MemberInfo {
        let configuration = try configuration(caller)
        let actor = caller.userID.description
        let isOut = try await installation.change(by: actor, "member.update", now: now()) { draft in
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            let present = try draft.tables.member(id, of: caller.tenantID)
            try caller.checkMayEdit(present, request)
            var membership = present
            membership.role = request.role ?? present.role
            membership.isDisabled = request.disabled ?? present.isDisabled
            if let networks = request.authorizedNetworks {
                membership.authorizedNetworks = try configuration.known(networks, field: "authorized_networks")
            }
            if membership != present { try draft.putKeepingAnOwner(membership) }
            try draft.updateUser(id, of: caller.tenantID, by: caller, request)
            if membership.isDisabled { draft.endAccess(of: id, to: caller.tenantID) }
            return membership.isDisabled
        }
        try await audit(caller, "member.update", request.auditDetails(of: id))
        tell(.changed, id, in: caller.tenantID)
        try await settleMembers(of: ledger(of: caller.tenantID))
        if isOut || request.role != nil { checkEventReaders() }
        return try member(caller, id)
    }

    /// Their devices stay, blocked and nobody's; what they made others enrol with is void.
    public func removeMember(_ caller: Caller, _ id: ID<User>) async throws {
        let (actor, configuration) = (caller.userID.description, try configuration(caller))
        try await installation.change(by: actor, "member.remove", now: now()) { draft in
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            let membership = try draft.tables.member(id, of: caller.tenantID)
            try draft.tables.checkHasOwner(caller.tenantID, without: membership)
            draft.delete(membership.id)
            draft.endAccess(of: id, to: caller.tenantID)
        }
        try await audit(caller, "member.remove", ["user_id": "\(id)"])
        tell(.deleted, id, in: caller.tenantID)
        try await settleMembers(of: ledger(of: caller.tenantID))
        checkEventReaders()
    }

    public func memberDefaults(_ caller: Caller) throws -> MemberDefaults {
        guard let tenant = installation.tables.tenants[caller.tenantID] else { throw Problem.notFound("workspace") }
        return tenant.memberDefaults
    }

    public func updateMemberDefaults(
        _ caller: Caller, _ request: MemberDefaultsUpdate
    ) async throws -> MemberDefaults {
        let configuration = try configuration(caller)
        let networks = try request.authorizedNetworks.map {
            try configuration.known($0, field: "default_authorized_networks")
        }
        let actor = caller.userID.description
        let defaults = try await installation.change(by: actor, "member.defaults", now: now()) { draft in
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            guard var tenant = draft.tables.tenants[caller.tenantID] else { throw Problem.notFound("workspace") }
            let present = tenant.memberDefaults
            tenant.memberDefaults.role = request.role ?? present.role
            tenant.memberDefaults.authorizedNetworks = networks ?? present.authorizedNetworks
            if tenant.memberDefaults != present { try draft.put(tenant) }
            return tenant.memberDefaults
        }
        try await audit(caller, "member.defaults")
        tell(.changed, caller.tenantID, in: caller.tenantID)
        return defaults
    }
}

extension Caller {
    /// Who isn't an owner sees to members and viewers only, and makes nobody anything else.
    func checkMayEdit(_ membership: Membership) throws {
        if membership.role.rights.contains(.manage) { try person.check(.members) }
    }

    fileprivate func checkMayEdit(_ membership: Membership, _ request: MemberUpdate) throws {
        try checkMayEdit(membership)
        if request.role != nil { try person.check(.members, field: "role") }
        if request.superAdmin != nil { try person.check(.tenants, field: "super_admin") }
    }
}

extension Draft<Installation> {
    mutating func putKeepingAnOwner(_ membership: Membership) throws {
        if membership.role != .owner || membership.isDisabled {
            try tables.checkHasOwner(membership.tenantID, without: membership)
        }
        try put(membership)
    }

    /// What belongs to the person, and not to their membership.
    fileprivate mutating func updateUser(
        _ id: ID<User>, of tenant: ID<Tenant>, by caller: Caller, _ request: MemberUpdate
    ) throws {
        guard let present = tables.users[id] else { throw Problem.notFound("user") }
        var user = present
        if let name = request.name {
            let isInOneTenant = tables.memberships(of: id).count == 1
            guard id == caller.userID || isInOneTenant else {
                throw Problem(.forbidden, field: "name", "they are in other workspaces as well: the name is theirs")
            }
            user.name = try NewAccount.name(name)
        }
        user.isSuperAdmin = request.superAdmin ?? present.isSuperAdmin
        guard user != present else { return }
        let isLast = !tables.users.values.contains { $0.isSuperAdmin && !$0.isDisabled && $0.id != id }
        guard user.isSuperAdmin || !present.isSuperAdmin || !isLast else {
            throw Problem(.invalid, field: "super_admin", "the last one who sees to the installation stays so")
        }
        user.updatedAt = now
        try put(user)
    }

    /// Ends what lets a user in, as far as it is about a tenant: their tokens there, and their sessions
    /// where there is nothing else for them.
    mutating func endAccess(of user: ID<User>, to tenant: ID<Tenant>) {
        for token in tables.tokens(of: user) where token.tenantID == tenant { delete(token.id) }
        let isElsewhere = tables.memberships(of: user).contains { $0.tenantID != tenant && !$0.isDisabled }
        if !isElsewhere { endSessions(of: user) { _ in true } }
    }
}

extension Installation {
    func member(_ user: ID<User>, of tenant: ID<Tenant>) throws -> Membership {
        guard let membership = membership(of: user, in: tenant) else { throw Problem.notFound("user") }
        return membership
    }

    /// - Throws: where nobody would be left who may say who is in the tenant.
    func checkHasOwner(_ tenant: ID<Tenant>, without membership: Membership) throws {
        let isOwned = memberships(in: tenant).contains {
            $0.id != membership.id && $0.role == .owner && takesPart($0)
        }
        guard !isOwned else { return }
        throw Problem(.conflict, "this is the workspace's last owner: make somebody else one first")
    }

    func info(_ membership: Membership, _ configuration: Configuration) -> MemberInfo? {
        users[membership.userID].map { user in
            MemberInfo(
                user, membership, hasSecondFactor: confirmedSecondFactor(of: user.id) != nil,
                networks: membership.authorizedNetworks.filter { configuration.networks[$0] != nil }.sorted(),
                groups: configuration.groups.values.filter { $0.members.userIDs.contains(user.id) }.map(\.id).sorted())
        }
    }
}

extension Configuration {
    /// - Throws: for a network that there isn't.
    func known(_ networks: [ID<Network>], field: String) throws -> Set<ID<Network>> {
        for (index, id) in networks.enumerated() where self.networks[id] == nil {
            throw Problem(.invalid, field: "\(field)[\(index)]", "there is no network \(id)")
        }
        return Set(networks)
    }
}

extension MemberUpdate {
    fileprivate func auditDetails(of id: ID<User>) -> [String: String] {
        var details = ["user_id": "\(id)"]
        details["role"] = role?.rawValue
        details["disabled"] = disabled.map { "\($0)" }
        details["super_admin"] = superAdmin.map { "\($0)" }
        details["authorized_networks"] = authorizedNetworks.map { $0.map(\.description).joined(separator: " ") }
        return details
    }
}

extension Editable {
    /// What can be edited of a user of the tenant.
    public func member(_ id: ID<User>) -> (any Encodable)? {
        tenantID.flatMap { installation.membership(of: id, in: $0) }.map { membership in
            EditedMember(
                membership: membership, name: installation.users[id]?.name,
                isSuperAdmin: installation.users[id]?.isSuperAdmin,
                hasSecondFactor: installation.confirmedSecondFactor(of: id) != nil)
        }
    }
}

private struct EditedMember: Encodable {
    let membership: Membership
    let name: String?
    let isSuperAdmin: Bool?
    let hasSecondFactor: Bool
}
