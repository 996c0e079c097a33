// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /tenants`
public struct TenantInfo: Codable, Sendable, Hashable {
    public let id: ID<Tenant>
    public let name: String
    public let slug: DNSLabel
    /// What the caller is in it; missing: no member.
    public let role: Role?
    public let memberCount: Int
    public let createdAt: Timestamp
    /// Invites its owner: in the answer that made the tenant for somebody else, and never again.
    public let token: String?

    public init(_ tenant: Tenant, role: Role?, memberCount: Int, token: String? = nil) {
        id = tenant.id
        name = tenant.name
        slug = tenant.slug
        self.role = role
        self.memberCount = memberCount
        createdAt = tenant.createdAt
        self.token = token
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, slug, role, token
        case memberCount = "member_count"
        case createdAt = "created_at"
    }
}

/// `POST /tenants`
public struct TenantCreate: RequestBody {
    public let name: String
    /// Whom to invite as its owner; missing: the caller is it.
    public let ownerEmail: String?

    public init(name: String, ownerEmail: String? = nil) {
        self.name = name
        self.ownerEmail = ownerEmail
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case ownerEmail = "owner_email"
    }
}

/// `PUT /tenants/:id`. Its slug stays: links and scripts name it.
public struct TenantUpdate: RequestBody {
    public let name: String?

    public init(name: String?) {
        self.name = name
    }
}
