// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

/// Tenants from outside: whoever sees to the installation knows that they are there, and nothing of what is in them.
extension ControlPlane {
    /// The caller's; to whoever sees to the installation, all. By name.
    public func tenants(_ person: SignedIn) -> [TenantInfo] {
        let people = installation.tables
        return people.tenants.values.filter { isKnown($0.id, to: person) }.sorted { $0.slug < $1.slug }
            .map { people.info($0, for: person.userID) }
    }

    public func tenant(_ person: SignedIn, _ id: ID<Tenant>) throws -> TenantInfo {
        let people = installation.tables
        return people.info(try people.tenant(id, if: isKnown(id, to: person)), for: person.userID)
    }

    /// - Returns: with what invites its owner, where that is somebody else.
    public func createTenant(_ person: SignedIn, _ request: TenantCreate) async throws -> TenantInfo {
        let slug = try NewAccount.slug(request.name, field: "name")
        let owner = try request.ownerEmail.map { try NewAccount.email($0) }
        let secret = Secret.make(.invitation)
        let actor = person.userID.description
        let tenant = try await installation.change(by: actor, "tenant.create", now: now()) { draft in
            guard !draft.tables.tenants.values.contains(where: { $0.slug == slug }) else {
                throw Problem(.nameTaken, field: "name", "another workspace is called \(slug)")
            }
            let tenant = try draft.putTenant(name: request.name, slug: slug)
            if let owner {
                let invitation = MemberInvitation(
                    id: draft.newID(), toOwn: tenant, email: owner, secret, by: person.userID, now: draft.now)
                try draft.putInvitation(invitation)
            } else {
                try draft.put(
                    Membership(id: draft.newID(), userID: person.userID, tenantID: tenant.id, role: .owner))
            }
            return tenant
        }
        try await audit(person, "tenant.create", ["tenant_id": "\(tenant.id)", "slug": "\(slug)"])
        let token = owner.map { _ in Invitation(secret: secret, authority: authority).text }
        return installation.tables.info(tenant, for: person.userID, token: token)
    }

    public func updateTenant(
        _ person: SignedIn, _ id: ID<Tenant>, _ request: TenantUpdate
    ) async throws -> TenantInfo {
        let name = try request.name.map { try NewAccount.name($0) }
        let actor = person.userID.description
        let tenant = try await installation.change(by: actor, "tenant.update", now: now()) { draft in
            let present = try draft.tables.tenant(id, if: person.governs(id))
            try person.precondition?.check(Editable(installation: draft.tables))
            var tenant = present
            tenant.name = name ?? present.name
            if tenant != present { try draft.put(tenant) }
            return tenant
        }
        try await audit(person, "tenant.update", ["tenant_id": "\(id)"])
        return installation.tables.info(tenant, for: person.userID)
    }

    /// An empty one: whoever deletes it has to see first what is in it. Its log goes with it; that it was deleted is in
    /// the installation's.
    public func deleteTenant(_ person: SignedIn, _ id: ID<Tenant>) async throws {
        _ = try installation.tables.tenant(id, if: person.governs(id))
        let tables = try ledger(of: id).tables
        try person.precondition?.check(Editable(installation: installation.tables))
        guard tables.networks.isEmpty, tables.devices.isEmpty else {
            throw Problem(.stillInUse, "the workspace has networks or devices: delete them first")
        }
        let actor = person.userID.description
        try await audit(person, "tenant.delete", ["tenant_id": "\(id)"])
        try await installation.change(by: actor, "tenant.delete", now: now()) { draft in
            _ = try draft.tables.tenant(id, if: true)
            try person.precondition?.check(Editable(installation: draft.tables))
            try draft.deleteTenant(id)
        }
        forget(id)
        checkEventReaders()
        do { try await store.remove(.tenant(id)) } catch { throw Problem(error) }
    }

    private func isKnown(_ id: ID<Tenant>, to person: SignedIn) -> Bool {
        person.rights.contains(.tenants) || memberships(of: person.userID).contains { $0.tenantID == id }
    }
}

extension Editable {
    /// What can be edited of a tenant by who governs it, or sees to the installation.
    public func tenant(_ id: ID<Tenant>) -> (any Encodable)? { installation.tenants[id]?.name }
}

extension SignedIn {
    /// As its owner, or as whoever sees to the installation.
    fileprivate func governs(_ tenant: ID<Tenant>) -> Bool {
        rights.contains(.tenants) || membership?.tenantID == tenant && rights.contains(.govern)
    }
}

extension Installation {
    /// - Parameter isKnown: whether whoever asks may know of it.
    fileprivate func tenant(_ id: ID<Tenant>, if isKnown: Bool) throws -> Tenant {
        guard isKnown, let tenant = tenants[id] else { throw Problem.notFound("workspace") }
        return tenant
    }

    fileprivate func info(_ tenant: Tenant, for user: ID<User>, token: String? = nil) -> TenantInfo {
        let members = memberships(in: tenant.id)
        return TenantInfo(
            tenant, role: members.first { $0.userID == user && !$0.isDisabled }?.role, memberCount: members.count,
            token: token)
    }
}

extension MemberInvitation {
    fileprivate init(
        id: ID<MemberInvitation>, toOwn tenant: Tenant, email: String, _ secret: Secret, by user: ID<User>,
        now: Timestamp
    ) {
        self.init(
            id: id, tenantID: tenant.id, email: email, role: .owner, digest: secret.digest,
            expiresAt: now + Self.standardLifetime, createdBy: user, createdAt: now)
    }
}

extension Draft<Installation> {
    fileprivate mutating func deleteTenant(_ id: ID<Tenant>) throws {
        for membership in tables.memberships(in: id) {
            delete(membership.id)
            endAccess(of: membership.userID, to: id)
        }
        for invitation in tables.invitations(to: id) { delete(invitation.id) }
        delete(id)
    }
}
