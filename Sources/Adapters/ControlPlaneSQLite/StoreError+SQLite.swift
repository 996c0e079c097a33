// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB

extension StoreError {
    /// What went wrong at the file, for an operator. The statement and its arguments stay out: secrets may be in them.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self = .unavailable(Self.sentence(error, path: path))
        default: self = .unavailable(Self.damaged(path))
        }
    }

    private static func sentence(_ error: DatabaseError, path: String) -> String {
        let said = "SQLite says: \(error.message ?? "\(error.resultCode)") (\(error.extendedResultCode.rawValue))"
        return "\(explanation(error, path: path)). \(said)"
    }

    private static func explanation(_ error: DatabaseError, path: String) -> String {
        switch error.resultCode {
        case .SQLITE_FULL:
            "There is no space left for \(path): free some on its file system; what was saved is still there"
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            "Another program holds \(path): end it (fuser \(path) names it), or try again"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            damaged(path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            "\(path) cannot be opened or written: it and its directory have to belong to the user that Warren runs as, "
                + "on a file system that can be written"
        case .SQLITE_IOERR:
            "Reading or writing \(path) failed: look at its disk, at the space left there, and at the kernel's log"
        default:
            "\(path) could not be used"
        }
    }

    private static func damaged(_ path: String) -> String {
        "\(path) is damaged, or no store of Warren's: restore it from a backup"
    }
}
