// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// Who is calling, and what they may do.
public struct SignedIn: Sendable {
    public let userID: ID<User>
    public let rights: Set<Access>
    let credential: Credential
    /// The workspace that the call is about, where it names one of theirs, and what they are there.
    let membership: Membership?
    /// Of the changes that this request makes to what is the installation's.
    public var precondition: Precondition?

    /// What vouches for them.
    enum Credential: Hashable, Sendable {
        case session(ID<Session>)
        case token(ID<APIToken>)
    }

    /// - Throws: `.forbidden`.
    public func check(_ access: Access) throws(Problem) {
        guard !rights.contains(access) else { return }
        throw Problem(.forbidden, words(for: access))
    }

    /// - Parameter field: what the right is needed for.
    /// - Throws: `.forbidden`.
    func check(_ access: Access, field: String) throws(Problem) {
        guard !rights.contains(access) else { return }
        throw Problem(.forbidden, field: field, words(for: access))
    }

    private func words(for access: Access) -> String { "this takes the right '\(access.rawValue)': \(obstacle)" }

    private var obstacle: String {
        switch (credential, membership) {
        case (.token, _): "this token doesn't have it"
        case (.session, let membership?): "your role, \(membership.role.rawValue), doesn't have it"
        case (.session, nil): "you are in no workspace"
        }
    }
}

/// A user in one of their tenants.
public struct Caller: Sendable {
    public let person: SignedIn
    public let tenantID: ID<Tenant>
    public let role: Role
    let authorizedNetworks: Set<ID<Network>>
    /// Of the changes that this request makes.
    public var precondition: Precondition?

    public var userID: ID<User> { person.userID }
    public var rights: Set<Access> { person.rights }

    /// - Throws: `.forbidden` for somebody who is in no tenant.
    public init(_ person: SignedIn) throws(Problem) {
        guard let membership = person.membership else { throw Problem(.forbidden, "you are in no workspace") }
        self.person = person
        tenantID = membership.tenantID
        role = membership.role
        authorizedNetworks = membership.authorizedNetworks
    }
}
