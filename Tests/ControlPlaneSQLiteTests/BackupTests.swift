// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import ControlPlaneSQLite
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct BackupTests {
    @Test func `a backup under writes is of one moment, and has all that was committed before`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            for revision: Revision in 1...50 { try await store.commit(.number(revision, body: "\(revision)")) }
            let enough = Atomic(false)
            async let last = store.commitPairs(after: 50, until: enough)
            for number in 1...5 {
                let path = "\(folder.path)/backup\(number)"
                try await store.backUp(to: path)
                #expect(try folder.mode("backup\(number)") == 0o600)
                let copy = try SQLiteStore(path: path)
                #expect(try await StoreCheck(copy).faults() == [])
                #expect(try await copy.load().first?.revision ?? 0 >= 50)
                try copy.close()
            }
            enough.store(true, ordering: .relaxed)
            #expect(try await last > 52, "writers went on meanwhile")
        }
    }

    @Test func `a backup overwrites nothing, and one that fails leaves nothing`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.commit(.number(1))
            try folder.write([1, 2, 3], to: "mine")
            let refusal = await #expect(throws: StoreError.self) { try await store.backUp(to: folder.path + "/mine") }
            #expect(refusal?.sentence?.hasPrefix("Cannot make \(folder.path)/mine: File exists") == true)
            #expect(try folder.bytes("mine") == [1, 2, 3])
            await #expect(throws: StoreError.self) { try await store.backUp(to: folder.path + "/missing/backup") }
        }
    }

    @Test func `where a backup has no room, nothing of it stays`() async throws {
        try await Disk.with(size: "256k") { disk in
            try await Folder.with { folder in
                let store = try SQLiteStore(path: folder.store)
                for revision: Revision in 1...40 {
                    try await store.commit(.number(revision, body: String(repeating: "x", count: 10_000)))
                }
                let refusal = await #expect(throws: StoreError.self) {
                    try await store.backUp(to: disk.path + "/backup")
                }
                #expect(refusal?.sentence?.hasPrefix("There is no space left for \(disk.path)/backup") == true)
                #expect(try disk.files() == [])
            }
        }
    }
}

extension SQLiteStore {
    fileprivate func commitPairs(after first: Revision, until enough: borrowing Atomic<Bool>) async throws -> Revision {
        var revision = first
        while !enough.load(ordering: .relaxed) {
            revision += 1
            try await commit(.number(revision, body: "\(revision)"))
        }
        return revision
    }
}
