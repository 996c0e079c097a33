// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB
import Glibc

extension SQLiteStore {
    /// A connection of its own reads as of one moment; writers go on meanwhile.
    public func backUp(to path: String) async throws(StoreError) {
        try StoreFile(path: path).makeNew()
        do {
            try await copy(to: path)
            try StoreFile(path: path).flush()
        } catch {
            unlink(path)
            throw StoreError(error, path: path)
        }
    }

    private func copy(to path: String) async throws {
        var configuration = Configuration()
        configuration.label = "backup"
        configuration.readonly = true
        let source = try DatabaseQueue(path: self.path, configuration: configuration)
        let result = await withCheckedContinuation { continuation in
            source.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { try database.execute(sql: "VACUUM INTO ?", arguments: [path]) })
            }
        }
        try source.close()
        try result.get()
    }
}
