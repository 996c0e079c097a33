// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import ControlPlaneSQLite
import Glibc
import OverlayModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct CrashTests {
    /// Each round goes on with the store that the killed one has left.
    @Test func `what is said to be committed survives kill -9`() async throws {
        try await Folder.with { folder in
            var before = 0
            for _ in 0..<8 {
                await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
                    try await Writers(folder: Folder(path: path)).commitUntilKilled()
                }
                let lines = try folder.acknowledged()
                #expect(lines.count > before + Writers.scopes.count, "each round has committed something")
                before = lines.count
                let store = try SQLiteStore(path: folder.store)
                try await Writers(folder: folder).check(store, acknowledged: lines)
                try store.close()
            }
        }
    }
}

/// Several at once, so that the end comes at every stage of a commit.
private struct Writers {
    let folder: Folder

    /// Each begins with a line of what it finds.
    static let scopes: [StoreScope] = [.installation] + (1...3).map(StoreScope.tenant(number:))

    func commitUntilKilled() async throws {
        let store = try SQLiteStore(path: folder.store)
        let revisions = try await store.revisions()
        let file = open("\(folder.path)/acknowledged", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let (acknowledged, acknowledge) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup { group in
            for (number, scope) in Self.scopes.enumerated() {
                let found = revisions[scope] ?? 0
                // What the one before has no longer come to saying.
                Self.write("\(number) \(found)\n", to: file)
                group.addTask {
                    for revision in (found + 1)... {
                        try await store.commit(.number(revision, in: scope, body: String(repeating: "x", count: 2000)))
                        Self.write("\(number) \(revision)\n", to: file)
                        acknowledge.yield()
                    }
                }
            }
            for await _ in acknowledged { break }
            try await Task.sleep(for: .milliseconds(.random(in: 1...200)))
            kill(getpid(), SIGKILL)
        }
    }

    func check(_ store: SQLiteStore, acknowledged: [[Int]]) async throws {
        let contents = try await store.load()
        for (number, scope) in Self.scopes.enumerated() {
            let last = acknowledged.last { $0[0] == number }?[1] ?? 0
            let revision = contents.first { $0.scope == scope }?.revision ?? 0
            // The one after the last may have come to the disk, and its writer no longer to saying so.
            #expect([last, last + 1].contains(Int(revision)))
        }
        #expect(try await StoreCheck(store).faults() == [])
    }

    private static func write(_ line: String, to file: Int32) {
        guard Glibc.write(file, line, line.utf8.count) == line.utf8.count else { fatalError("no acknowledgement") }
    }
}

extension SQLiteStore {
    fileprivate func revisions() async throws -> [StoreScope: Revision] {
        Dictionary(uniqueKeysWithValues: try await load().map { ($0.scope, $0.revision) })
    }
}

extension Folder {
    /// Each revision whose commit has returned: its scope's number, and it.
    fileprivate func acknowledged() throws -> [[Int]] {
        String(decoding: try bytes("acknowledged"), as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: " ").compactMap { Int($0) }
        }
    }
}

extension StoreScope {
    fileprivate static func tenant(number: UInt64) -> Self {
        var random = SplitMix64(seed: number)
        return .tenant(ID(now: Timestamp(milliseconds: 0), using: &random))
    }
}
