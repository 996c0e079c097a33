// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol

/// What a set-up makes, checked.
struct NewAccount {
    private let email: String
    private let name: String
    private let tenantName: String
    private let slug: DNSLabel

    init(_ request: SetupRequest) throws {
        email = try Self.email(request.email)
        try Self.check(password: request.password)
        name = try Self.name(request.name)
        slug = try Self.slug(request.tenantName, field: "tenant_name")
        tenantName = request.tenantName
    }

    /// The first user sees to the installation as well.
    func put(into draft: inout Draft<Installation>, _ verifier: PasswordVerifier) throws -> User {
        let user = User(id: draft.newID(), email: email, name: name, isSuperAdmin: true, createdAt: draft.now)
        try draft.put(user)
        let tenant = try draft.putTenant(name: tenantName, slug: slug)
        try draft.put(Membership(id: draft.newID(), userID: user.id, tenantID: tenant.id, role: .owner))
        try draft.put(Password(id: draft.newID(), userID: user.id, verifier: verifier))
        return user
    }

    // MARK: - Checks

    private static let passwordLengths = 10...1024
    private static let nameLengths = 1...200

    static func email(_ text: String) throws -> String {
        let email = text.lowercased()
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), email.utf8.count <= 254,
            !email.contains(where: { $0.isWhitespace || $0.isControl })
        else {
            throw Problem(.invalid, field: "email", "an e-mail address is written like name@example.com")
        }
        return email
    }

    static func check(password: String, field: String = "password") throws {
        guard passwordLengths.contains(password.count) else {
            throw Problem(.invalid, field: field, "a password has at least 10 characters; a sentence is a good one")
        }
    }

    static func name(_ text: String, field: String = "name") throws -> String {
        guard nameLengths.contains(text.count), !text.contains(where: \.isControl) else {
            throw Problem(.invalid, field: field, "a name has 1 to 200 characters, in one line")
        }
        return text
    }

    static func slug(_ name: String, field: String) throws -> DNSLabel {
        guard let slug = DNSLabel(nearest: try self.name(name, field: field)) else {
            throw Problem(.invalid, field: field, "a workspace's name has letters or digits in it")
        }
        return slug
    }
}

extension Draft<Installation> {
    mutating func putTenant(name: String, slug: DNSLabel) throws -> Tenant {
        let tenant = Tenant(id: newID(), name: name, slug: slug, ipv6Space: .randomTenantSpace(), createdAt: now)
        try put(tenant)
        return tenant
    }
}

extension Prefix {
    /// A /48 of fd00::/8 with 40 random bits (RFC 4193 §3.2.2).
    fileprivate static func randomTenantSpace() -> Prefix {
        let global = UInt128(UInt64.random(in: 0..<1 << 40))
        return Prefix(containing: IPAddress(family: .v6, number: 0xfd << 120 | global << 80), length: 48)
    }
}

extension Character {
    /// C0, DEL and C1.
    fileprivate var isControl: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }
}

extension DNSLabel {
    /// The name as a label: lower case, what can't stand in one becomes a hyphen.
    /// - Returns: nil where nothing is left.
    init?(nearest text: String) {
        let characters = text.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let words = characters.split(separator: "-").map { String($0) }.joined(separator: "-").prefix(63)
        try? self.init(text: words.hasSuffix("-") ? String(words.dropLast()) : String(words))
    }
}
