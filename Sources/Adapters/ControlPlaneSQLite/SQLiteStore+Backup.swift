// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB

extension SQLiteStore {
    public func backUp(to path: String) async throws(StoreError) {
        try StoreFile(path: path).makeNew()
        do {
            try await Self.copy(from: self.path, into: path)
            try StoreFile(path: path).flush()
        } catch {
            StoreFile(path: path).remove()
            throw StoreError(error, path: path)
        }
    }

    /// A connection of its own reads as of one moment; writers go on meanwhile.
    /// - Parameter path: an empty file.
    static func copy(from source: String, into path: String) async throws {
        var configuration = Configuration()
        configuration.label = "backup"
        configuration.readonly = true
        let source = try DatabaseQueue(path: source, configuration: configuration)
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
