// SPDX-License-Identifier: Apache-2.0

import Addressing
import TestSupport
import Testing

@testable import OverlayModel

/// Rollbacks between configurations of random histories.
@Suite struct RollbackTests {
    private static let seeds: Range<UInt64> = 0..<150

    @Test(arguments: seeds) func `a rollback makes nothing that use cases refuse, and revives nothing`(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        let past = history.configuration
        history.goOn(steps: 25)
        let present = history.configuration
        let rollback = Rollback(of: present, to: past, users: history.users, now: history.now)
        let result = rollback.result
        #expect(present.conflicts == [] && present.dangling(history.users) == [])
        #expect(result.conflicts == [] && result.dangling(history.users) == [])
        #expect(result.joinKeys == present.joinKeys && result.deviceCredentials == present.deviceCredentials)
        #expect(result.incidents == present.incidents && result.suspensions == present.suspensions)
        #expect(result.devices.mapValues(\.identity) == present.devices.mapValues(\.identity))
        #expect(Set(result.peers.keys) == Set(present.peers.keys))
        #expect(result.blocks == present.blocks)
    }

    @Test(arguments: seeds) func `back to the present is nothing`(seed: UInt64) {
        let history = RandomHistory(seed: seed)
        let present = history.configuration
        let none = Rollback(of: present, to: present, users: history.users, now: history.now)
        #expect(none.result == present && none.losses == [])
    }

    @Test(arguments: seeds) func `where only policies, groups and lists changed, all is as it was`(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        let past = history.configuration
        history.goOn(steps: 25, RandomHistory.Step.ofAccess)
        let rollback = Rollback(of: history.configuration, to: past, users: history.users, now: history.now)
        #expect(rollback.losses == [])
        #expect(rollback.result.withoutTimes == past.withoutTimes)
    }

    @Test func `names that were exchanged since are exchanged back`() throws {
        var present = Configuration()
        let names = [try DNSLabel(text: "a"), try DNSLabel(text: "b")]
        var history = RandomHistory(seed: 1)
        var policies = names.map { Policy(id: history.id(), name: $0, createdAt: history.now) }
        for policy in policies { present.insert(policy) }
        let past = present
        (policies[0].name, policies[1].name) = (names[1], names[0])
        for policy in policies { present.insert(policy) }
        let rollback = Rollback(of: present, to: past, users: [], now: history.now)
        #expect(rollback.result.policies.mapValues(\.name) == past.policies.mapValues(\.name))
    }

    @Test func `an address that is another's now is not taken away`() throws {
        var history = RandomHistory(seed: 3)
        var present = Configuration()
        let network = Network(
            id: history.id(), name: try DNSLabel(text: "office"), cidr: try Prefix("10.0.0.0/24"), cidrV6: nil,
            createdAt: history.now)
        present.insert(network)
        var first = history.peer("first", "10.0.0.1", in: network, of: &present)
        let past = present
        first.address = try IPAddress(text: "10.0.0.9")
        present.insert(first)
        let second = history.peer("second", "10.0.0.1", in: network, of: &present)
        let rollback = Rollback(of: present, to: past, users: [], now: history.now)
        #expect(rollback.result.peers[first.id]?.address == first.address)
        #expect(rollback.result.peers[second.id] == second)
        #expect(rollback.losses.map(\.reason) == ["the address 10.0.0.1 is another's now"])
    }
}

// MARK: - What has to stay

private struct DeviceIdentity: Equatable {
    let publicKey: PublicKey
    let state: DeviceState
    let owner: ID<User>?
    let approvedBy: ID<User>?
}

extension Device {
    fileprivate var identity: DeviceIdentity {
        DeviceIdentity(publicKey: publicKey, state: state, owner: ownerUserID, approvedBy: approvedBy)
    }
}

extension Configuration {
    fileprivate var blocks: Set<ID<Peer>> { Set(accessLists.values.flatMap(\.blockedPeers)) }

    /// References that lead nowhere, and what has them.
    fileprivate func dangling(_ users: Set<ID<User>>) -> Set<[EntityReference]> {
        let entities = restorableEntities
        let existing = Set(entities.map(\.reference)).union(users.map { EntityReference($0) })
        return Set(
            entities.flatMap { entity in
                entity.references.filter { !existing.contains($0) }.map { [entity.reference, $0] }
            })
    }

    fileprivate var withoutTimes: Configuration {
        var copy = self
        func strip<Kept: RestorableEntity>(_: Kept.Type) {
            for id in copy[keyPath: Kept.table].keys {
                copy[keyPath: Kept.table][id]?.updatedAt = Timestamp(milliseconds: 0)
            }
        }
        for kind in Self.restorableKinds { strip(kind) }
        return copy
    }
}
