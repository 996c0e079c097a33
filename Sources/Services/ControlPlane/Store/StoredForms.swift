// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
public import OverlayModel
public import OverlayProtocol

// How the port's values are written down, whichever the store. What is in stores stays readable, and what was hashed
// keeps its hash: these forms are never changed.

extension StoreScope {
    public var name: String {
        switch self {
        case .installation: "installation"
        case .tenant(let id): id.description
        }
    }

    public init(name: String) throws(ParseError) {
        self = name == Self.installation.name ? .installation : .tenant(try ID(text: name))
    }
}

/// `{"body": "{…}", "claims": [], "id": "…", "kind": "network"}`; what has no body is a deletion.
extension StoredChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case body, claims, id, kind
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(String.self, forKey: .kind)
        let id = try container.decode(String.self, forKey: .id)
        guard let body = try container.decodeIfPresent(String.self, forKey: .body) else {
            self = .delete(kind: kind, id: id)
            return
        }
        let claims = try container.decodeIfPresent([String].self, forKey: .claims) ?? []
        self = .put(StoredEntity(kind: kind, id: id, body: body, claims: claims))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .put(let entity):
            try container.encode(entity.kind, forKey: .kind)
            try container.encode(entity.id, forKey: .id)
            try container.encode(entity.body, forKey: .body)
            try container.encode(entity.claims, forKey: .claims)
        case .delete(let kind, let id):
            try container.encode(kind, forKey: .kind)
            try container.encode(id, forKey: .id)
        }
    }
}

extension StoredTransaction {
    /// The SHA-256 of its changes' canonical JSON.
    public var digest: SecretDigest {
        get throws { SecretDigest(of: try CanonicalJSON.encode(changes).utf8) }
    }

    /// Its row in the audit log.
    public func record(after head: AuditHead?) throws -> AuditRecord {
        try AuditRecord(
            after: head, scope: scope.name, at: at, actor: actor, action: action, details: details,
            revision: revision, changes: digest)
    }
}

extension AuditEvent {
    /// Its row in a scope's audit log.
    public func record(after head: AuditHead?, in scope: StoreScope) throws -> AuditRecord {
        try AuditRecord(after: head, scope: scope.name, at: at, actor: actor, action: action, details: details)
    }
}
