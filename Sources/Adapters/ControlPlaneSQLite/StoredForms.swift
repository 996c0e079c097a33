// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import FoundationEssentials
import OverlayModel

// How the values of the port are written down. What is in stores stays readable: these forms change like a schema.

extension StoreScope {
    var name: String {
        switch self {
        case .installation: "installation"
        case .tenant(let id): id.description
        }
    }

    init(name: String) throws {
        self = name == Self.installation.name ? .installation : .tenant(try ID(text: name))
    }
}

extension [StoredChange] {
    /// `[{"body": "{…}", "claims": [], "id": "…", "kind": "network"}, {"id": "…", "kind": "peer"}]`: what has no body
    /// is a deletion.
    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(map(WrittenChange.init)), as: UTF8.self) }
    }

    init(json: String) throws {
        self = try JSONDecoder().decode([WrittenChange].self, from: Data(json.utf8)).map(\.change)
    }
}

private struct WrittenChange: Codable {
    let kind: String
    let id: String
    let body: String?
    let claims: [String]?

    init(_ change: StoredChange) {
        switch change {
        case .put(let entity): (kind, id, body, claims) = (entity.kind, entity.id, entity.body, entity.claims)
        case .delete(let kind, let id): (self.kind, self.id, body, claims) = (kind, id, nil, nil)
        }
    }

    var change: StoredChange {
        guard let body else { return .delete(kind: kind, id: id) }
        return .put(StoredEntity(kind: kind, id: id, body: body, claims: claims ?? []))
    }
}
