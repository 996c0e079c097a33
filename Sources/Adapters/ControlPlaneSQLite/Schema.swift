// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol

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
        migrator.registerMigration("v2") { database in
            try database.execute(sql: v2)
            try database.chainEarlierLog()
        }
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

    // A log whose rows are a chain, with rows that have no revision; and each version of each entity by itself, so that
    // one of then is found without reading what came since.
    private static let v2 = """
        ALTER TABLE log RENAME TO earlier_log;

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

        CREATE TABLE installation (
            epoch INTEGER NOT NULL -- grows when a backup is restored
        ) STRICT;
        INSERT INTO installation VALUES (0);
        """
}

extension Database {
    /// Brings the log of v1 into the form of v2.
    fileprivate func chainEarlierLog() throws {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT scope, revision, at, actor, action, changes FROM earlier_log ORDER BY scope, revision")
        while let row = try rows.next() {
            try append(
                StoredTransaction(
                    scope: try StoreScope(name: row.decode(atIndex: 0)), revision: try row.decode(atIndex: 1),
                    at: Timestamp(milliseconds: try row.decode(atIndex: 2)), actor: try row.decode(atIndex: 3),
                    action: try row.decode(atIndex: 4),
                    changes: try CanonicalJSON.decode([StoredChange].self, from: try row.decode(atIndex: 5))))
        }
        try execute(sql: "DROP TABLE earlier_log")
    }
}
