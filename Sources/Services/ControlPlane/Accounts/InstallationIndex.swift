// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// What requests look people and credentials up by. Secrets are looked up by their digests, so that how long it takes
/// tells nothing of the secret.
struct InstallationIndex: Sendable {
    var usersByEmail = EntityIndex<String, User>()
    var membershipsByUser = EntityIndex<ID<User>, Membership>()
    var membershipsByTenant = EntityIndex<ID<Tenant>, Membership>()
    var passwordsByUser = EntityIndex<ID<User>, Password>()
    var secondFactorsByUser = EntityIndex<ID<User>, SecondFactor>()
    var sessionsByDigest = EntityIndex<SecretDigest, Session>()
    var sessionsByUser = EntityIndex<ID<User>, Session>()
    var tokensByDigest = EntityIndex<SecretDigest, APIToken>()
    var tokensByUser = EntityIndex<ID<User>, APIToken>()
    var invitationsByDigest = EntityIndex<SecretDigest, MemberInvitation>()
    var invitationsByTenant = EntityIndex<ID<Tenant>, MemberInvitation>()
}

/// Lists are in the order of making.
extension Installation {
    func user(_ email: String) -> User? { one(index.usersByEmail[email], in: users) }
    func password(of user: ID<User>) -> Password? { one(index.passwordsByUser[user], in: passwords) }
    func session(_ digest: SecretDigest) -> Session? { one(index.sessionsByDigest[digest], in: sessions) }
    func token(_ digest: SecretDigest) -> APIToken? { one(index.tokensByDigest[digest], in: tokens) }

    func invitation(_ digest: SecretDigest) -> MemberInvitation? {
        one(index.invitationsByDigest[digest], in: invitations)
    }

    func sessions(of user: ID<User>) -> [Session] { all(index.sessionsByUser[user], in: sessions) }
    func tokens(of user: ID<User>) -> [APIToken] { all(index.tokensByUser[user], in: tokens) }
    func memberships(of user: ID<User>) -> [Membership] { all(index.membershipsByUser[user], in: memberships) }
    func memberships(in tenant: ID<Tenant>) -> [Membership] { all(index.membershipsByTenant[tenant], in: memberships) }

    func invitations(to tenant: ID<Tenant>) -> [MemberInvitation] {
        all(index.invitationsByTenant[tenant], in: invitations)
    }

    func membership(of user: ID<User>, in tenant: ID<Tenant>) -> Membership? {
        memberships(of: user).first { $0.tenantID == tenant }
    }

    /// Also one that waits for its first code.
    func secondFactor(of user: ID<User>) -> SecondFactor? { one(index.secondFactorsByUser[user], in: secondFactors) }

    private func one<Kept>(_ ids: Set<ID<Kept>>, in table: [ID<Kept>: Kept]) -> Kept? {
        ids.first.flatMap { table[$0] }
    }

    private func all<Kept>(_ ids: Set<ID<Kept>>, in table: [ID<Kept>: Kept]) -> [Kept] {
        ids.sorted().compactMap { table[$0] }
    }
}
