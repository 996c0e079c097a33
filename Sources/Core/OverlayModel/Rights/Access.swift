// SPDX-License-Identifier: Apache-2.0

/// What somebody may do. Every endpoint asks for one of these; roles and tokens are sets of them.
public enum Access: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// To be told who one is.
    case identity
    /// One's own sessions, tokens and password. No token has it, so that none makes another.
    case own
    /// To see what the tenant has and what its nodes do.
    case read
    /// To see what people did and whom their machines spoke to: audit, history, flow records.
    case inspect
    /// One's own devices.
    case devices
    /// All else of the tenant: networks, gateways, groups, policies, other people's devices.
    case manage
    /// Who is in the tenant, and as what.
    case members
    /// The tenant itself: its name, its end.
    case govern
    /// Which tenants there are, and who may say so.
    case tenants
    /// The installation: its backup.
    case operate

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Access {
    /// What a token may be given.
    public static let scopes: Set<Access> = [
        .read, .inspect, .devices, .manage, .members, .govern, .tenants, .operate,
    ]

    /// Of the scopes, those that change nothing.
    public static let readOnly: Set<Access> = [.read, .inspect]

    /// What somebody may do in a tenant.
    /// - Parameters:
    ///   - role: in the tenant; nil: they are no member of it.
    ///   - isSuperAdmin: sees to the installation, and sees nothing of a tenant for that.
    public static func granted(to role: Role?, isSuperAdmin: Bool) -> Set<Access> {
        var rights: Set<Access> = [.identity, .own]
        if let role { rights.formUnion(role.rights) }
        if isSuperAdmin { rights.formUnion([.govern, .tenants, .operate]) }
        return rights
    }

    /// What is left of its user's rights to a token.
    public static func granted(_ rights: Set<Access>, within scopes: Set<Access>) -> Set<Access> {
        rights.intersection(scopes.intersection(Self.scopes)).union([.identity])
    }
}
