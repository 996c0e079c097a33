// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

extension ControlPlane {
    /// Where a backup lies while it is sent.
    /// - Throws: `.notAvailableYet` where this server has no place for one.
    public func backupPath(named name: String) throws -> String {
        guard let scratch else { throw Problem(.notAvailableYet, "this server keeps no files, and makes no backups") }
        return "\(scratch)/\(Self.backupPrefix)\(name)"
    }

    /// What the names of such files begin with: what a crash left behind is known by it.
    public static let backupPrefix = "backup-"

    /// Writes a copy of the store into a new file.
    public func backUp(_ person: SignedIn, to path: String) async throws {
        try await audit(person, "backup.create")
        do { try await store.backUp(to: path) } catch { throw Problem(error) }
    }
}
