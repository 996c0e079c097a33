// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB

/// The tables, by the migrations that make them. A migration that has been released is never changed: what comes later
/// is another one.
enum Schema {
    static func migrate(_ pool: DatabasePool, path: String) throws {
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw StoreError.unavailable(
                "\(path) was made by a newer Warren, and this one would damage it: install that version again, or "
                    + "restore a backup of before")
        }
        try migrator.migrate(pool)
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in try database.execute(sql: v1) }
        return migrator
    }

    // Tables with large rows keep their row ids: without, a row would be spread over the pages of the key.
    private static let v1 = """
        CREATE TABLE scope (
            name TEXT NOT NULL PRIMARY KEY, -- 'installation', or a tenant's id
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entity (
            number INTEGER NOT NULL PRIMARY KEY,
            scope TEXT NOT NULL REFERENCES scope (name),
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL, -- JSON
            UNIQUE (kind, id)
        ) STRICT;

        CREATE TABLE claim (
            text TEXT NOT NULL PRIMARY KEY,
            entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX claim_by_entity ON claim (entity, position);

        CREATE TABLE log (
            scope TEXT NOT NULL REFERENCES scope (name),
            revision INTEGER NOT NULL,
            at INTEGER NOT NULL, -- milliseconds since the Unix epoch
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            changes TEXT NOT NULL, -- JSON
            PRIMARY KEY (scope, revision)
        ) STRICT;

        CREATE TABLE observed (
            scope TEXT NOT NULL,
            node TEXT NOT NULL,
            body TEXT NOT NULL, -- JSON
            PRIMARY KEY (scope, node)
        ) STRICT;
        """
}
