// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import TestSupport
import Testing

extension StoreScope {
    static let acme = tenant(number: 1)
    static let globex = tenant(number: 2)

    static func tenant(number: UInt64) -> Self {
        var random = SplitMix64(seed: number)
        return .tenant(ID(now: Timestamp(milliseconds: 1_795_244_709_042), using: &random))
    }
}

extension StoredEntity {
    static func network(_ id: String, body: String = "{}", claims: [String] = []) -> Self {
        Self(kind: "network", id: id, body: body, claims: claims)
    }
}

extension StoredTransaction {
    static func number(_ revision: Revision, in scope: StoreScope, _ changes: [StoredChange] = []) -> Self {
        Self(
            scope: scope, revision: revision, at: Timestamp(milliseconds: 1_795_244_709_042 + Int64(revision % 1000)),
            actor: "alice", action: "network.change", changes: changes)
    }
}

/// A scope's contents, without their order, which means nothing.
struct StoreContents: Hashable {
    var revision: Revision = 0
    var entities: Set<StoredEntity> = []
}

extension Store {
    func contents() async throws -> [StoreScope: StoreContents] {
        var contents: [StoreScope: StoreContents] = [:]
        for scope in try await load() {
            #expect(contents[scope.scope] == nil, "a scope is loaded once")
            contents[scope.scope] = StoreContents(revision: scope.revision, entities: Set(scope.entities))
            #expect(contents[scope.scope]?.entities.count == scope.entities.count, "an entity is loaded once")
        }
        return contents
    }

    func entities(of scope: StoreScope) async throws -> Set<StoredEntity> {
        try await contents()[scope]?.entities ?? []
    }

    func wholeLog(of scope: StoreScope) async throws -> [StoredTransaction] {
        try await log(of: scope, after: 0, limit: .max)
    }
}
