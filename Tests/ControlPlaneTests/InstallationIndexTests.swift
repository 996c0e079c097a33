// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import TestSupport
import Testing

@testable import ControlPlane

struct InstallationIndexTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    /// Whatever the changes were, and also where another process reads them from the log.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `the index finds what a search finds`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let users = (0..<3).map { _ in ID<User>(now: .distantPast, using: &random) }
        let ids = (0..<12).map { _ in ID<Session>(now: .distantPast, using: &random) }
        var (tables, follower) = (Installation(), Installation())
        let digests = (0..<200).map { SecretDigest(of: "\($0)".utf8) }
        for digest in digests {
            let id = ids[Int.random(in: ids.indices, using: &random)]
            if Bool.random(using: &random) {
                let session = Session(
                    id: id, userID: users[Int.random(in: users.indices, using: &random)], digest: digest,
                    createdAt: time, expiresAt: time)
                tables.put(session)
                try follower.apply(.put(StoredEntity(session)))
            } else {
                tables.remove(id)
                try follower.apply(.delete(kind: Session.kind, id: id.description))
            }
            let rows = tables.sessions.values.sorted { $0.id < $1.id }
            for index in [tables, follower] {
                #expect(users.map { index.sessions(of: $0) } == users.map { user in rows.filter { $0.userID == user } })
                #expect(digests.compactMap { index.session($0)?.id }.sorted() == rows.map(\.id))
            }
        }
    }

    @Test func `finding a session among ten thousand costs no more than among ten`() throws {
        func cost(of count: Int) -> Duration {
            var random = SystemRandomNumberGenerator()
            var tables = Installation()
            let user = ID<User>(now: .distantPast, using: &random)
            for number in 0..<count {
                tables.put(
                    Session(
                        id: ID(now: .distantPast, using: &random), userID: user,
                        digest: SecretDigest(of: "\(number)".utf8), createdAt: time, expiresAt: time))
            }
            let wanted = SecretDigest(of: "\(count - 1)".utf8)
            let clock = ContinuousClock()
            return (0..<20).map { _ in
                clock.measure {
                    for _ in 0..<100 where tables.session(wanted) == nil { Issue.record("it isn't found") }
                }
            }.min() ?? .zero
        }
        // A search would take a thousand times as long; the best of twenty is little disturbed by what else runs.
        #expect(cost(of: 10_000) < cost(of: 10) * 50)
    }
}
