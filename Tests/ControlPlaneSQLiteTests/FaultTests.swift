// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import Glibc
import OverlayModel
import TestSupport
import Testing

@testable import ControlPlaneSQLite

@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    @Test(.enabled(if: geteuid() == 0, "needs root, to mount a small disk"))
    func `a full disk is said, loses nothing, and is no longer in the way once there is space`() async throws {
        try await Disk.with(size: "1m") { folder in
            try folder.write([UInt8](repeating: 0, count: 1 << 18), to: "ballast")
            let store = try SQLiteStore(path: folder.store)
            var revision: Revision = 0
            let sentence = try #require(await store.fill(from: &revision))
            #expect(sentence.hasPrefix("There is no space left for \(folder.store)"))
            #expect(revision > 3)
            #expect(try await store.isWhole(upTo: revision))
            #expect(unlink("\(folder.path)/ballast") == 0)
            let before = revision
            #expect(await store.fill(from: &revision) != nil)
            #expect(revision > before)
            try store.close()
            #expect(try await SQLiteStore(path: folder.store).isWhole(upTo: revision))
        }
    }

    @Test func `what is no store is refused`() async throws {
        try await Folder.with { folder in
            try folder.write(Array(repeating: UInt8(ascii: "x"), count: 10_000))
            let refusal = #expect(throws: StoreError.self) { _ = try SQLiteStore(path: folder.store) }
            #expect(refusal?.sentence?.hasPrefix("\(folder.store) is damaged, or no store of Warren's") == true)
        }
    }

    @Test func `whichever page is lost, what is loaded is whole or refused`() async throws {
        try await Folder.with { folder in
            let whole = try await folder.makeStore()
            let bytes = try folder.bytes()
            var refusals: [String] = []
            for page in 0..<bytes.count / 4096 {
                var damaged = bytes
                damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: repeatElement(0, count: 4096))
                try folder.leaveOnly(damaged)
                do throws(StoreError) {
                    let store = try SQLiteStore(path: folder.store)
                    #expect(try await store.load() == whole, "without page \(page)")
                    try store.close()
                } catch {
                    refusals.append(error.sentence ?? "\(error)")
                }
            }
            #expect(refusals.count > 5)
            #expect(refusals.allSatisfy { $0.hasPrefix("\(folder.store) is damaged") })
        }
    }

    @Test func `a file with garbled bytes is read or refused, and never traps`() async throws {
        try await Folder.with { folder in
            try await folder.makeStore()
            let whole = try folder.bytes()
            var random = SplitMix64(seed: 1)
            var refused = 0
            for _ in 0..<300 {
                try folder.leaveOnly(whole.garbled(using: &random))
                do throws(StoreError) {
                    let store = try SQLiteStore(path: folder.store)
                    _ = try await store.load()
                    _ = try await store.log(of: .installation, after: 0, limit: 100)
                    try await store.commit(.number(31))
                    try store.close()
                } catch {
                    refused += 1
                }
            }
            #expect(refused > 30)
        }
    }

    @Test func `a file that another program holds is said`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            var configuration = GRDB.Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.store, configuration: configuration)
            try await other.writeWithoutTransaction { database in try database.execute(sql: "BEGIN IMMEDIATE") }
            let refusal = await #expect(throws: StoreError.self) { try await store.commit(.number(1)) }
            #expect(refusal?.sentence?.hasPrefix("Another program holds \(folder.store)") == true)
            #expect(try await store.load() == [])
            try await other.writeWithoutTransaction { database in try database.execute(sql: "ROLLBACK") }
            try await store.commit(.number(1))
        }
    }
}

extension SQLiteStore {
    /// Commits until there is no space; what it is told then.
    fileprivate func fill(from revision: inout Revision) async -> String? {
        do throws(StoreError) {
            while true {
                try await commit(.number(revision + 1, body: String(repeating: "x", count: 10_000)))
                revision += 1
            }
        } catch {
            return error.sentence
        }
    }

    fileprivate func isWhole(upTo revision: Revision) async throws -> Bool {
        let scope = try #require(try await load().first)
        let log = try await log(of: .installation, after: 0, limit: .max)
        return scope.revision == revision && scope.entities.count == Int(revision)
            && log.map(\.revision) == Array(1...revision)
    }
}

extension Folder {
    /// Thirty transactions, in a file that no program holds.
    @discardableResult fileprivate func makeStore() async throws -> [StoredScope] {
        let store = try SQLiteStore(path: store)
        for revision: Revision in 1...30 {
            try await store.commit(.number(revision, body: String(repeating: "x", count: 300)))
        }
        let contents = try await store.load()
        try store.close()
        return contents
    }

    /// The store's file, without what a damaged one may have left beside it.
    fileprivate func leaveOnly(_ bytes: [UInt8]) throws {
        for file in try files() { unlink("\(path)/\(file)") }
        try write(bytes)
    }
}

extension [UInt8] {
    /// Cut, or with some bytes replaced, of which many are where SQLite keeps its own.
    fileprivate func garbled(using random: inout SplitMix64) -> Self {
        guard Int.random(in: 0..<10, using: &random) > 0 else {
            return Array(prefix(.random(in: 0..<count, using: &random)))
        }
        var bytes = self
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let page = Int.random(in: 0..<count / 4096, using: &random) * 4096
            let offset =
                Bool.random(using: &random)
                ? Int.random(in: 0..<128, using: &random) : Int.random(in: 0..<4096, using: &random)
            bytes[page + offset] = .random(in: 0...255, using: &random)
        }
        return bytes
    }
}
