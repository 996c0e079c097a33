// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB

/// The flow store's tables, by the migrations that make them.
enum FlowSchema {
    static func migrate(_ pool: DatabasePool, path: String) throws {
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw StoreError.unavailable("\(path) was made by a newer Warren: install that version again, or remove it")
        }
        try migrator.migrate(pool)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in try database.execute(sql: v1) }
        return migrator
    }

    // Ids are numbers of `term`: a row with its places in the indexes takes some 180 bytes, with 36 letters an id it
    // would be four times as much. A term stays when its rows go: there are as many as ids.
    private static let v1 = """
        CREATE TABLE term (
            number INTEGER NOT NULL PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE flow (
            number INTEGER NOT NULL PRIMARY KEY, -- in the order of arrival
            tenant INTEGER NOT NULL,
            at INTEGER NOT NULL, -- milliseconds since the Unix epoch
            event TEXT NOT NULL,
            accepted INTEGER NOT NULL,
            would INTEGER NOT NULL, -- 1: it passed because it is observed
            rule INTEGER NOT NULL,
            gateway INTEGER NOT NULL,
            network INTEGER NOT NULL,
            src_peer INTEGER,
            src_device INTEGER,
            dst_peer INTEGER,
            dst_device INTEGER,
            src BLOB NOT NULL, -- 4 or 16 bytes
            src_port INTEGER,
            dst BLOB NOT NULL,
            dst_port INTEGER,
            protocol INTEGER NOT NULL,
            reply INTEGER NOT NULL,
            length INTEGER,
            bytes INTEGER,
            packets INTEGER,
            duration INTEGER, -- milliseconds
            suppressed INTEGER
        ) STRICT;

        CREATE INDEX flow_by_time ON flow (tenant, at);
        CREATE INDEX flow_by_source ON flow (tenant, src_peer, at);
        CREATE INDEX flow_by_destination ON flow (tenant, dst_peer, at);
        CREATE INDEX flow_by_rule ON flow (tenant, rule, at);
        CREATE INDEX flow_by_ends ON flow (tenant, src, dst, at);
        CREATE INDEX flow_denied ON flow (tenant, at) WHERE accepted = 0;
        CREATE INDEX flow_observed ON flow (tenant, at) WHERE would = 1;

        CREATE TABLE hour (
            tenant INTEGER NOT NULL,
            hour INTEGER NOT NULL, -- since the Unix epoch
            flows INTEGER NOT NULL,
            would_deny INTEGER NOT NULL,
            denied INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            dropped INTEGER NOT NULL,
            PRIMARY KEY (tenant, hour)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE batch ( -- the last of each gateway
            gateway INTEGER NOT NULL PRIMARY KEY,
            instance TEXT NOT NULL,
            number INTEGER NOT NULL
        ) STRICT;
        """
}
