// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import Testing

/// A store as a version of the schema wrote it. Never edited: it is what is on people's disks.
struct SchemaFixture: Sendable, CustomTestStringConvertible {
    let version: String
    let sql: String

    var testDescription: String { version }

    static let all = [v1, v2]

    func make(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in try database.execute(sql: sql) }
        return queue
    }

    /// What is in each of them.
    static var scopes: Set<StoredScope> {
        get throws {
            [
                StoredScope(
                    scope: .installation, revision: 2,
                    entities: [StoredEntity(kind: "user", id: "u1", body: #"{"n":2}"#, claims: ["b", "a"])]),
                StoredScope(
                    scope: .tenant(try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057")), revision: 1,
                    entities: [StoredEntity(kind: "network", id: "n1", body: "{}", claims: [])]),
            ]
        }
    }

    static let log = [
        StoredTransaction(
            scope: .installation, revision: 1, at: Timestamp(milliseconds: 1_795_244_709_042), actor: "system",
            action: "user.create",
            changes: [.put(StoredEntity(kind: "user", id: "u1", body: #"{"n":1}"#, claims: ["a"]))]),
        StoredTransaction(
            scope: .installation, revision: 2, at: Timestamp(milliseconds: 1_795_244_709_043), actor: "u1",
            action: "user.change",
            changes: [
                .put(StoredEntity(kind: "user", id: "u1", body: #"{"n":2}"#, claims: ["b", "a"])),
                .delete(kind: "user", id: "u2"),
            ]),
    ]
}

extension SchemaFixture {
    fileprivate static let v1 = Self(
        version: "v1",
        sql: #"""
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('v1');

            CREATE TABLE scope (
                name TEXT NOT NULL PRIMARY KEY, -- 'installation', or a tenant's id
                revision INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            INSERT INTO scope VALUES ('installation', 2), ('01890a5d-ac96-774b-bcce-b302099a8057', 1);

            CREATE TABLE entity (
                number INTEGER NOT NULL PRIMARY KEY,
                scope TEXT NOT NULL REFERENCES scope (name),
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                body TEXT NOT NULL, -- JSON
                UNIQUE (kind, id)
            ) STRICT;
            INSERT INTO entity VALUES
                (1, 'installation', 'user', 'u1', '{"n":2}'),
                (2, '01890a5d-ac96-774b-bcce-b302099a8057', 'network', 'n1', '{}');

            CREATE TABLE claim (
                text TEXT NOT NULL PRIMARY KEY,
                entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE,
                position INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX claim_by_entity ON claim (entity, position);
            INSERT INTO claim VALUES ('b', 1, 0), ('a', 1, 1);

            CREATE TABLE log (
                scope TEXT NOT NULL REFERENCES scope (name),
                revision INTEGER NOT NULL,
                at INTEGER NOT NULL, -- milliseconds since the Unix epoch
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                changes TEXT NOT NULL, -- JSON
                PRIMARY KEY (scope, revision)
            ) STRICT;
            INSERT INTO log VALUES
                ('installation', 1, 1795244709042, 'system', 'user.create',
                 '[{"body":"{\"n\":1}","claims":["a"],"id":"u1","kind":"user"}]'),
                ('installation', 2, 1795244709043, 'u1', 'user.change',
                 '[{"body":"{\"n\":2}","claims":["b","a"],"id":"u1","kind":"user"},{"id":"u2","kind":"user"}]'),
                ('01890a5d-ac96-774b-bcce-b302099a8057', 1, 1795244709043, 'u1', 'network.create',
                 '[{"body":"{}","claims":[],"id":"n1","kind":"network"}]');

            CREATE TABLE observed (
                scope TEXT NOT NULL,
                node TEXT NOT NULL,
                body TEXT NOT NULL, -- JSON
                PRIMARY KEY (scope, node)
            ) STRICT;
            INSERT INTO observed VALUES ('installation', 'node', '{"counter":7}');
            """#)

    fileprivate static let v2 = Self(
        version: "v2",
        sql: #"""
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('v1'), ('v2');

            CREATE TABLE scope (
                name TEXT NOT NULL PRIMARY KEY, -- 'installation', or a tenant's id
                revision INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            INSERT INTO scope VALUES ('installation', 2), ('01890a5d-ac96-774b-bcce-b302099a8057', 1);

            CREATE TABLE entity (
                number INTEGER NOT NULL PRIMARY KEY,
                scope TEXT NOT NULL REFERENCES scope (name),
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                body TEXT NOT NULL, -- JSON
                UNIQUE (kind, id)
            ) STRICT;
            INSERT INTO entity VALUES
                (1, 'installation', 'user', 'u1', '{"n":2}'),
                (2, '01890a5d-ac96-774b-bcce-b302099a8057', 'network', 'n1', '{}');

            CREATE TABLE claim (
                text TEXT NOT NULL PRIMARY KEY,
                entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE,
                position INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX claim_by_entity ON claim (entity, position);
            INSERT INTO claim VALUES ('b', 1, 0), ('a', 1, 1);

            CREATE TABLE log (
                scope TEXT NOT NULL REFERENCES scope (name),
                seq INTEGER NOT NULL,
                revision INTEGER, -- NULL: nothing was changed
                at INTEGER NOT NULL, -- milliseconds since the Unix epoch
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                details TEXT NOT NULL, -- JSON
                changes TEXT, -- SHA-256 of the revision's
                previous TEXT NOT NULL, -- hash of the row before
                hash TEXT NOT NULL,
                PRIMARY KEY (scope, seq)
            ) STRICT;
            CREATE UNIQUE INDEX log_by_revision ON log (scope, revision);
            INSERT INTO log VALUES
                ('installation', 1, 1, 1795244709042, 'system', 'user.create', '{}',
                 'd986a7b1919a2250dd2fba88b40fae9bfa0d778e4970361c71102c9f5fb95c89',
                 '0000000000000000000000000000000000000000000000000000000000000000',
                 '7d35f18f9b90d62028ca236e7a7a3340d6038223315c920340f7bb542178795f'),
                ('installation', 2, 2, 1795244709043, 'u1', 'user.change', '{}',
                 'a3a4acd0efff4c7bb1043805b6596be56cc38d78fd0375c9ab4329427c51cc54',
                 '7d35f18f9b90d62028ca236e7a7a3340d6038223315c920340f7bb542178795f',
                 'efd736158c58b393d0f995c6f610f3167b5f33892b4b2757faf9d2ead30c454a'),
                ('01890a5d-ac96-774b-bcce-b302099a8057', 1, 1, 1795244709043, 'u1', 'network.create', '{}',
                 '8a24ed447e8424a6375f6c112499bcf4ac09a2d462d221680ce7e500ad5809b8',
                 '0000000000000000000000000000000000000000000000000000000000000000',
                 '7d17606e7edf1c3a756f752abd8c6b0cf0b9c0367eaeba49f686da97f216d481');

            CREATE TABLE version (
                scope TEXT NOT NULL,
                revision INTEGER NOT NULL,
                position INTEGER NOT NULL, -- in the transaction
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                body TEXT, -- JSON; NULL: the entity was deleted
                claims TEXT, -- JSON
                PRIMARY KEY (scope, revision, position),
                FOREIGN KEY (scope, revision) REFERENCES log (scope, revision)
            ) STRICT;
            CREATE INDEX version_by_entity ON version (scope, kind, id, revision, position);
            INSERT INTO version VALUES
                ('installation', 1, 0, 'user', 'u1', '{"n":1}', '["a"]'),
                ('installation', 2, 0, 'user', 'u1', '{"n":2}', '["b","a"]'),
                ('installation', 2, 1, 'user', 'u2', NULL, NULL),
                ('01890a5d-ac96-774b-bcce-b302099a8057', 1, 0, 'network', 'n1', '{}', '[]');

            CREATE TABLE installation (
                epoch INTEGER NOT NULL -- grows when a backup is restored
            ) STRICT;
            INSERT INTO installation VALUES (0);

            CREATE TABLE observed (
                scope TEXT NOT NULL,
                node TEXT NOT NULL,
                body TEXT NOT NULL, -- JSON
                PRIMARY KEY (scope, node)
            ) STRICT;
            INSERT INTO observed VALUES ('installation', 'node', '{"counter":7}');
            """#)
}
