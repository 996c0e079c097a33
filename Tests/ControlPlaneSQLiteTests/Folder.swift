// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import FoundationEssentials
import Glibc
import OverlayModel
import Testing

/// A directory of a test's own, with a store `store` in it.
struct Folder: Sendable {
    let path: String

    var store: String { path + "/store" }

    /// Removes the directory in any case.
    static func with(_ body: (Folder) async throws -> Void) async throws {
        var template = Array("/tmp/warren-store-XXXXXX".utf8CString)
        let folder = Folder(path: try #require(mkdtemp(&template).map { String(cString: $0) }))
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try await body(folder)
    }

    func mode(_ name: String) throws -> mode_t {
        var status = stat()
        try #require(stat("\(path)/\(name)", &status) == 0, "\(name)")
        return status.st_mode & 0o7777
    }

    func write(_ bytes: [UInt8], to name: String = "store") throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func bytes(_ name: String = "store") throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

extension StoredTransaction {
    static func number(_ revision: Revision, in scope: StoreScope = .installation, body: String = "{}") -> Self {
        Self(
            scope: scope, revision: revision, at: Timestamp(milliseconds: 1_795_244_709_042), actor: "system",
            action: "test", changes: [.put(.test("\(scope) \(revision)", body: body))])
    }
}

extension StoredEntity {
    static func test(_ id: String, body: String = "{}") -> Self {
        Self(kind: "test", id: id, body: body, claims: ["claim of \(id)"])
    }
}

extension StoreError {
    var sentence: String? {
        if case .unavailable(let sentence) = self { sentence } else { nil }
    }
}
