// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct FingerprintTests {
    /// Small changes, most of which touch a few nodes only.
    @Test(arguments: 0..<40) func `equal fingerprints mean equal states`(seed: Int) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var configuration = worlds.configuration()
        for _ in 0..<8 {
            let before = Overlay(configuration)
            worlds.change(&configuration)
            let after = Overlay(configuration)
            for id in Set(before.configuration.devices.keys).union(configuration.devices.keys) {
                let fingerprint = after.fingerprint(of: id)
                #expect(after.compile(for: id) == fingerprint.flatMap { after.compile(for: id, from: $0) })
                guard before.fingerprint(of: id) == fingerprint else { continue }
                #expect(before.compile(for: id) == after.compile(for: id), "seed \(seed)")
            }
        }
    }

    @Test func `a change in one group touches its members and the gateway`() throws {
        let wide = try WideOverlay(peers: 400, groups: 20)
        var changed = wide.configuration
        let group = try #require(changed.groups.values.min { $0.id < $1.id })
        let member = try #require(group.members.deviceIDs.min())
        changed.groups[group.id]?.members.deviceIDs.remove(member)
        let (before, after) = (Overlay(wide.configuration), Overlay(changed))
        let differing = changed.devices.keys.filter { before.fingerprint(of: $0) != after.fingerprint(of: $0) }
        let gateway = try #require(changed.devices.values.first { $0.deviceKind == .gateway }?.id)
        #expect(Set(differing) == group.members.deviceIDs.union([gateway]))
        #expect(before.advanced(to: changed).touched == Set(differing))
    }
}
