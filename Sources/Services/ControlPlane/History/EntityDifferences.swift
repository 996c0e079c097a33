// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension StoredRevision {
    /// What it changed, entity by entity, in the order in which it did; where it changed one twice, both as one.
    func differences(_ kinds: [any KeptEntity.Type]) throws -> [EntityDifference] {
        var order: [EntityReference] = []
        var after: [EntityReference: String] = [:]
        for change in transaction.changes {
            let reference = change.reference
            if !order.contains(reference) { order.append(reference) }
            after[reference] = if case .put(let entity) = change { entity.body } else { nil }
        }
        return try order.compactMap { reference in
            let kind = kinds.first { $0.kind == reference.kind }
            // Of a kind without fields to show not even the id is.
            guard let shown = kind?.shownFields, !shown.isEmpty else { return nil }
            return try EntityDifference(
                reference, before: replaced[reference], after: after[reference], shown: shown)
        }
    }
}

extension EntityDifference {
    /// - Parameters:
    ///   - before: its JSON; nil: it was not there.
    ///   - after: its JSON; nil: it is gone.
    ///   - shown: fields that may be shown.
    /// - Returns: nil where it neither was nor is there.
    init?(_ entity: EntityReference, before: String?, after: String?, shown: Set<String>) throws {
        guard before != nil || after != nil else { return nil }
        let old = try before.map { try CanonicalJSON.decode([String: JSONValue].self, from: $0) }
        let new = try after.map { try CanonicalJSON.decode([String: JSONValue].self, from: $0) }
        let isUpdate = old != nil && new != nil
        let fields = shown.filter { !isUpdate || old?[$0] != new?[$0] }
        self.init(
            kind: entity.kind, id: entity.id, name: Self.name(of: new ?? old ?? [:], shown),
            before: old?.filter { fields.contains($0.key) }, after: new?.filter { fields.contains($0.key) })
    }

    private static func name(of body: [String: JSONValue], _ shown: Set<String>) -> String? {
        for field in ["name", "description", "email"] where shown.contains(field) {
            if case .text(let name) = body[field], !name.isEmpty { return name }
        }
        return nil
    }
}
