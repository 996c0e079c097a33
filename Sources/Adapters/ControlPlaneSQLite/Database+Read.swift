// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel

// Values are decoded with `try`: a damaged file holds what the schema does not allow.
extension Database {
    func storedScopes() throws -> [StoredScope] {
        let entities = try storedEntities()
        let scopes = try Row.fetchCursor(self, sql: "SELECT name, revision FROM scope").map { row in
            let name = try row.decode(String.self, atIndex: 0)
            return StoredScope(
                scope: try StoreScope(name: name), revision: try row.decode(atIndex: 1), entities: entities[name] ?? [])
        }
        return try Array(scopes)
    }

    func revision(of scope: StoreScope) throws -> Revision {
        let row = try Row.fetchOne(self, sql: "SELECT revision FROM scope WHERE name = ?", arguments: [scope.name])
        return try row?.decode(atIndex: 0) ?? 0
    }

    func observed(in scope: StoreScope) throws -> [String: String] {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT node, body FROM observed WHERE scope = ?", arguments: [scope.name])
        var bodies: [String: String] = [:]
        while let row = try rows.next() {
            bodies[try row.decode(atIndex: 0)] = try row.decode(String.self, atIndex: 1)
        }
        return bodies
    }

    private func storedEntities() throws -> [String: [StoredEntity]] {
        let claims = try claimsByEntity()
        let rows = try Row.fetchCursor(self, sql: "SELECT scope, number, kind, id, body FROM entity ORDER BY number")
        var entities: [String: [StoredEntity]] = [:]
        while let row = try rows.next() {
            let scope = try row.decode(String.self, atIndex: 0)
            let number = try row.decode(Int64.self, atIndex: 1)
            entities[scope, default: []].append(try StoredEntity(row, claims: claims[number] ?? []))
        }
        return entities
    }

    private func claimsByEntity() throws -> [Int64: [String]] {
        let rows = try Row.fetchCursor(self, sql: "SELECT entity, text FROM claim ORDER BY entity, position")
        var claims: [Int64: [String]] = [:]
        while let row = try rows.next() {
            claims[try row.decode(atIndex: 0), default: []].append(try row.decode(atIndex: 1))
        }
        return claims
    }
}

extension StoredEntity {
    fileprivate init(_ row: Row, claims: [String]) throws {
        self.init(
            kind: try row.decode(atIndex: 2), id: try row.decode(atIndex: 3), body: try row.decode(atIndex: 4),
            claims: claims)
    }
}
