// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The newest first, without what their links carry.
    public func invitations(_ caller: Caller) -> [InvitationInfo] {
        installation.tables.invitations(to: caller.tenantID).reversed().filter { $0.expiresAt > now() }
            .map { InvitationInfo($0) }
    }

    public func invitation(_ caller: Caller, _ id: ID<MemberInvitation>) throws -> InvitationInfo {
        guard let invitation = invitations(caller).first(where: { $0.id == id }) else {
            throw Problem.notFound("invitation")
        }
        return invitation
    }

    /// The answer has what the link carries, this once. A second invitation takes the place of the first.
    public func invite(_ caller: Caller, _ request: InvitationCreate) async throws -> InvitationInfo {
        let email = try NewAccount.email(request.email)
        let configuration = try configuration(caller)
        let groups = request.groupIDs ?? []
        for (index, id) in groups.enumerated() where configuration.groups[id] == nil {
            throw Problem(.invalid, field: "group_ids[\(index)]", "there is no group \(id)")
        }
        let networks = try request.authorizedNetworks.map {
            try configuration.known($0, field: "authorized_networks")
        }
        let lifetime = try MemberInvitation.lifetime(request.expiresIn)
        let secret = Secret.make(.invitation)
        let actor = caller.userID.description
        let invitation = try await installation.change(by: actor, "member.invite", now: now()) { draft in
            guard let defaults = draft.tables.tenants[caller.tenantID]?.memberDefaults else {
                throw Problem.notFound("workspace")
            }
            let invitation = MemberInvitation(
                id: draft.newID(), tenantID: caller.tenantID, email: email, role: request.role ?? defaults.role,
                authorizedNetworks: networks ?? defaults.authorizedNetworks, groupIDs: Set(groups),
                digest: secret.digest, expiresAt: draft.now + lifetime, createdBy: caller.userID, createdAt: draft.now)
            try draft.putInvitation(invitation)
            return invitation
        }
        try await audit(caller, "member.invite", ["email": email, "role": invitation.role.rawValue])
        tell(.changed, invitation.id, in: caller.tenantID)
        return InvitationInfo(invitation, token: Invitation(secret: secret, authority: authority).text)
    }

    public func deleteInvitation(_ caller: Caller, _ id: ID<MemberInvitation>) async throws {
        let (actor, configuration) = (caller.userID.description, try configuration(caller))
        try await installation.change(by: actor, "invitation.delete", now: now()) { draft in
            guard draft.tables.invitations[id]?.tenantID == caller.tenantID else {
                throw Problem.notFound("invitation")
            }
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            draft.delete(id)
        }
        try await audit(caller, "invitation.delete", ["invitation_id": "\(id)"])
        tell(.deleted, id, in: caller.tenantID)
    }

    /// Makes a member of whoever has the link, and signs them in. Who is a user here already shows that they are that
    /// user, with their password.
    public func acceptInvitation(
        _ request: InvitationAccept, from address: IPAddress? = nil
    ) async throws -> SessionResponse {
        let digest = SecretDigest(of: request.secretText.utf8)
        // Before the expensive part, so that strangers don't get it for nothing.
        let invitation = try countingStrangers(from: address) {
            try installation.tables.openInvitation(digest, now: now())
        }
        let known = installation.tables.user(invitation.email)
        let newcomer = try await known == nil ? newcomer(request) : nil
        if let known { try await checkPassword(request.password, of: known, known.email, from: address) }
        if let known, known.isDisabled {
            await auditUser(known.id, "session.refuse")
            throw Problem.inNoWorkspace
        }
        let secret = Secret.make(.session)
        let session = try await countingGuess(request.code, of: known?.id, from: address) {
            try await installation.change(by: "invitation", "member.join", now: now()) { draft in
                let invitation = try draft.tables.openInvitation(digest, now: draft.now)
                draft.delete(invitation.id)
                let user = try known.map(\.id) ?? draft.putUser(invitation.email, newcomer)
                let hasSecondFactor = try draft.spend(request.code, of: user, sealingKey)
                try draft.join(user, invitation)
                return try draft.putSession(of: user, secret, hasSecondFactor: hasSecondFactor)
            }
        }
        await auditUser(session.userID, "member.join")
        tell(.deleted, invitation.id, in: invitation.tenantID)
        tell(.changed, session.userID, in: invitation.tenantID)
        try await joinGroups(session.userID, invitation)
        return try response(for: session, secret)
    }

    private func newcomer(_ request: InvitationAccept) async throws -> Newcomer {
        guard let name = request.name else { throw Problem(.invalid, field: "name", "a name is missing") }
        let checkedName = try NewAccount.name(name)
        try NewAccount.check(password: request.password)
        let verifier = try await hash { PasswordVerifier(password: request.password, cost: passwordCost) }
        return Newcomer(name: checkedName, verifier: verifier)
    }

    private func joinGroups(_ user: ID<User>, _ invitation: MemberInvitation) async throws {
        try await change(in: invitation.tenantID, by: user.description, "member.join") { draft in
            for id in invitation.groupIDs.sorted() {
                guard var group = draft.tables.groups[id] else { continue }
                group.members.userIDs.insert(user)
                group.updatedAt = draft.now
                try draft.put(group)
            }
        }
    }
}

extension Editable {
    /// One of the tenant's; what the link carries isn't part of it.
    public func invitation(_ id: ID<MemberInvitation>) -> (any Encodable)? {
        installation.invitations[id].flatMap { $0.tenantID == tenantID ? InvitationInfo($0) : nil }
    }
}

/// Who has no account yet, checked.
private struct Newcomer {
    let name: String
    let verifier: PasswordVerifier
}

extension MemberInvitation {
    static let standardLifetime = Duration.seconds(3 * 86_400)
    private static let lifetimes = 60...30 * 86_400

    fileprivate static func lifetime(_ seconds: Int?) throws -> Duration {
        guard let seconds else { return standardLifetime }
        guard lifetimes.contains(seconds) else {
            throw Problem(
                .invalid, field: "expires_in", "\(seconds) seconds are not between a minute and thirty days (2592000)")
        }
        return .seconds(seconds)
    }
}

extension InvitationAccept {
    /// Without the fingerprint of the server's authority, which is for the one who connects.
    fileprivate var secretText: String { String(token.prefix { $0 != "." }) }
}

extension Installation {
    /// One that still opens, by whoever may still let people in.
    fileprivate func openInvitation(_ digest: SecretDigest, now: Timestamp) throws -> MemberInvitation {
        guard let invitation = invitation(digest), invitation.expiresAt > now,
            mayInvite(invitation.createdBy, to: invitation.tenantID)
        else {
            throw Problem(.unauthenticated, "this invitation opens nothing (any more): ask for another")
        }
        return invitation
    }

    private func mayInvite(_ user: ID<User>, to tenant: ID<Tenant>) -> Bool {
        let membership = membership(of: user, in: tenant).flatMap { takesPart($0) ? $0 : nil }
        let seesToAll = users[user].map { $0.isSuperAdmin && !$0.isDisabled } ?? false
        let rights = Access.granted(to: membership?.role, isSuperAdmin: seesToAll)
        return rights.contains(.members) || rights.contains(.tenants)
    }
}

extension Draft<Installation> {
    /// In the place of one that there is for the same address.
    mutating func putInvitation(_ invitation: MemberInvitation) throws {
        if let member = tables.user(invitation.email),
            tables.membership(of: member.id, in: invitation.tenantID) != nil
        {
            throw Problem(.nameTaken, field: "email", "\(invitation.email) is in this workspace already")
        }
        for old in tables.invitations(to: invitation.tenantID)
        where old.email == invitation.email || old.expiresAt <= now {
            delete(old.id)
        }
        try put(invitation)
    }

    fileprivate mutating func join(_ user: ID<User>, _ invitation: MemberInvitation) throws {
        guard tables.membership(of: user, in: invitation.tenantID) == nil else {
            throw Problem(.conflict, "you are a member of this workspace already")
        }
        try put(
            Membership(
                id: newID(), userID: user, tenantID: invitation.tenantID, role: invitation.role,
                authorizedNetworks: invitation.authorizedNetworks))
    }

    fileprivate mutating func putUser(_ email: String, _ newcomer: Newcomer?) throws -> ID<User> {
        guard let newcomer else { throw Problem(.conflict, "the user is gone: try again") }
        let user = User(id: newID(), email: email, name: newcomer.name, createdAt: now)
        try put(user)
        try put(Password(id: newID(), userID: user.id, verifier: newcomer.verifier))
        return user.id
    }
}
