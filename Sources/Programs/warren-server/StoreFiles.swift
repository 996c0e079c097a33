// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import ControlPlaneSQLite
import Glibc
import OverlayModel

/// The store's file in the state directory, and what becomes of it where another takes its place.
struct StoreFiles {
    static let name = "warren.db"

    let state: StateDirectory

    var path: String { state.file(Self.name) }
    var isThere: Bool { access(path, F_OK) == 0 }
    private var incoming: String { path + ".restoring" }

    /// What SQLite keeps beside a file belongs to it.
    private static let suffixes = ["", "-wal", "-shm"]

    /// Puts a copy of a backup where the store is; the one before stays beside it, under another name.
    /// - Returns: the name of the one before; nil: there was none.
    func restore(_ backup: String, now: Timestamp) async throws -> String? {
        // What a restore that was interrupted has left, and what this one leaves where it fails.
        discardIncoming()
        defer { discardIncoming() }
        try await SQLiteStore.copy(backup, to: incoming)
        try await prepare(now: now)
        let before = try isThere ? setAside(now: now) : nil
        guard rename(incoming, path) == 0 else { throw StateFault("rename \(incoming)", errno) }
        try state.flush()
        return before
    }

    private func discardIncoming() {
        for suffix in Self.suffixes { unlink(incoming + suffix) }
    }

    /// Checks the copy, and makes it one that nodes follow.
    private func prepare(now: Timestamp) async throws {
        let store = try SQLiteStore(path: incoming)
        let faults = try await store.damages() + StoreCheck(store).faults()
        guard faults.isEmpty else {
            throw StateFault("the backup is not as it was written: \(faults.joined(separator: "; "))")
        }
        // Later than any epoch that nodes have seen, also where this backup was restored before.
        try await store.beginEpoch(after: UInt64(max(now.milliseconds, 0)))
        try await StoreRestoration.finish(store, now: now)
        try store.close()
    }

    private func setAside(now: Timestamp) throws -> String {
        let name = "\(path).before-\(now.milliseconds)"
        for suffix in Self.suffixes.reversed() {
            guard rename(path + suffix, name + suffix) == 0 || errno == ENOENT else {
                throw StateFault("rename \(path + suffix)", errno)
            }
        }
        return name
    }
}
