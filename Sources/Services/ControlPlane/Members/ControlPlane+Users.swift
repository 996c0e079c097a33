// SPDX-License-Identifier: Apache-2.0

import Logging
public import OverlayModel
public import OverlayProtocol

/// Users as whoever sees to the installation has them: who they are, and whether they take part at all.
extension ControlPlane {
    /// By address.
    public func users(_ person: SignedIn) -> [InstallationUserInfo] {
        let people = installation.tables
        return people.users.values.map { people.info($0) }.sorted { $0.email < $1.email }
    }

    /// Cuts a user off in all workspaces, or lets them in again. Their sessions and tokens end, and their devices are in
    /// nobody's state; nothing of theirs is deleted, and what they are in each workspace stays. The last owner of one can
    /// be cut off as well: a stolen account has to end, and enabling it undoes all.
    public func setDisabled(
        _ person: SignedIn, _ id: ID<User>, _ isDisabled: Bool
    ) async throws -> InstallationUserInfo {
        let action = isDisabled ? "user.disable" : "user.enable"
        try await installation.change(by: person.userID.description, action, now: now()) { draft in
            guard var user = draft.tables.users[id] else { throw Problem.notFound("user") }
            try draft.tables.checkSomebodySeesToAll(without: isDisabled && user.isSuperAdmin ? id : nil)
            guard user.isDisabled != isDisabled else { return }
            (user.isDisabled, user.updatedAt) = (isDisabled, draft.now)
            try draft.put(user)
            guard isDisabled else { return }
            draft.endSessions(of: id) { _ in true }
            for token in draft.tables.tokens(of: id) { draft.delete(token.id) }
        }
        try await audit(person, action, ["user_id": "\(id)"])
        await auditUser(id, action)
        for membership in installation.tables.memberships(of: id) { tell(.changed, id, in: membership.tenantID) }
        try await settleMembers()
        checkEventReaders()
        guard let user = installation.tables.users[id] else { throw Problem.notFound("user") }
        return installation.tables.info(user)
    }

    /// Stores of before there was such a right have nobody who sees to the installation: it is who has been there
    /// longest.
    func appointSuperAdmin() async throws {
        let people = installation.tables
        guard !people.users.values.contains(where: \.isSuperAdmin), let first = people.tenants.keys.min(),
            let owner = people.memberships(in: first).first(where: { $0.role == .owner && people.takesPart($0) })
        else { return }
        try await installation.change(by: "system", "user.appoint", now: now()) { draft in
            guard var user = draft.tables.users[owner.userID] else { return }
            (user.isSuperAdmin, user.updatedAt) = (true, draft.now)
            try draft.put(user)
        }
        await auditUser(owner.userID, "user.appoint")
        logger.notice("nobody saw to the installation", metadata: ["appointed": "\(owner.userID)"])
    }
}

extension Installation {
    /// Whether somebody counts as a member.
    func takesPart(_ membership: Membership) -> Bool {
        !membership.isDisabled && users[membership.userID]?.isDisabled == false
    }

    /// - Parameter user: who won't from now on; nil: nobody.
    func checkSomebodySeesToAll(without user: ID<User>?) throws {
        guard let user else { return }
        let isSeenTo = users.values.contains { $0.isSuperAdmin && !$0.isDisabled && $0.id != user }
        guard !isSeenTo else { return }
        throw Problem(.conflict, "this is the last one who sees to the installation: let somebody else do so first")
    }

    fileprivate func info(_ user: User) -> InstallationUserInfo {
        InstallationUserInfo(user, hasSecondFactor: confirmedSecondFactor(of: user.id) != nil)
    }
}
