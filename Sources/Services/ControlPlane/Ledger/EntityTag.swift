// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
public import OverlayModel
import OverlayProtocol

/// What an entity is at a revision: another text after each change, the same on every instance of the server.
public struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// 128 bits of the SHA-256 of its canonical JSON.
    public init(of value: some Encodable) throws {
        self.init(hashing: try CanonicalJSON.encode(value).utf8)
    }

    public init(hashing bytes: some Sequence<UInt8>) {
        self.init(Base64URL.encode(SecretDigest(of: bytes).bytes.array.prefix(16)))
    }
}

/// What a tenant's people can edit, or who sees to the installation, at one moment.
public struct Editable: Sendable {
    public let configuration: Configuration
    let installation: Installation
    /// nil: what is edited is the installation's.
    let tenantID: ID<Tenant>?

    init(configuration: Configuration, installation: Installation, tenantID: ID<Tenant>) {
        self.configuration = configuration
        self.installation = installation
        self.tenantID = tenantID
    }

    init(installation: Installation) {
        configuration = Configuration()
        self.installation = installation
        tenantID = nil
    }

    /// nil: there is no such tenant any more.
    public var settings: TenantSettings? { tenant?.settings }
    public var memberDefaults: MemberDefaults? { tenant?.memberDefaults }

    private var tenant: Tenant? { tenantID.flatMap { installation.tenants[$0] } }
}

/// What a change depends on (RFC 9110 §13.1.1): what it edits is still what the caller has seen. It is looked at where
/// the change is made, with nothing in between.
public struct Precondition: Sendable {
    public typealias Lookup = @Sendable (Editable) throws -> EntityTag?

    /// One of them; nil: any, so long as there is something.
    let tags: Set<EntityTag>?
    /// Of what is edited, as it is now; nil: there is nothing.
    let current: Lookup

    public init(tags: Set<EntityTag>?, current: @escaping Lookup) {
        self.tags = tags
        self.current = current
    }

    func check(_ now: Editable) throws {
        guard let present = try current(now), tags?.contains(present) ?? true else {
            throw Problem(
                .preconditionFailed, "it is not what the If-Match of this request names any more: read it again")
        }
    }
}

extension Configuration {
    /// - Parameters:
    ///   - kind: what the change log calls it.
    ///   - id: as text; one that is none is nobody's.
    public func tag(kind: String, id: String) throws -> EntityTag? {
        guard let type = Self.kinds.first(where: { $0.kind == kind }) else { return nil }
        return try type.tag(of: id, in: self)
    }

    public static func hasKind(_ kind: String) -> Bool { kinds.contains { $0.kind == kind } }
}

extension KeptEntity {
    fileprivate static func tag(of id: String, in tables: Tables) throws -> EntityTag? {
        guard let id = try? ID<Self>(text: id), let entity = tables[keyPath: table][id] else { return nil }
        return try EntityTag(of: entity)
    }
}
