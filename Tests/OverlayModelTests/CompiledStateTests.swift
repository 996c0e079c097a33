// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct CompiledStateTests {
    /// Small changes, most of which touch a few nodes only.
    @Test(arguments: 0..<40) func `equal ids mean equal states, and what changes is what changes in the whole`(
        seed: Int
    ) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var configuration = worlds.configuration()
        for _ in 0..<8 {
            let before = Overlay(configuration)
            worlds.change(&configuration)
            let after = Overlay(configuration)
            for id in configuration.devices.keys {
                guard let old = before.state(of: id), let new = after.state(of: id) else { continue }
                if old.id == new.id { #expect(old.whole == new.whole, "seed \(seed)") }
                #expect(
                    StateDelta(from: old, to: new) == StateDelta(from: old.whole, to: new.whole), "seed \(seed)")
            }
        }
    }

    @Test func `ids don't depend on how a configuration came about`() throws {
        var worlds = RandomOverlays(seed: 7)
        var configuration = worlds.configuration()
        var followed = Overlay(configuration)
        for _ in 0..<20 {
            worlds.change(&configuration)
            followed = followed.advanced(to: configuration).overlay
        }
        let made = Overlay(configuration)
        for id in configuration.devices.keys { #expect(followed.state(of: id)?.id == made.state(of: id)?.id) }
    }

    @Test func `a change in one group touches its members and the gateway`() throws {
        let wide = try WideOverlay(peers: 400, groups: 20)
        var changed = wide.configuration
        let group = try #require(changed.groups.values.min { $0.id < $1.id })
        let member = try #require(group.members.deviceIDs.min())
        changed.groups[group.id]?.members.deviceIDs.remove(member)
        let (before, after) = (Overlay(wide.configuration), Overlay(changed))
        let differing = changed.devices.keys.filter { before.state(of: $0)?.id != after.state(of: $0)?.id }
        let gateway = try #require(changed.devices.values.first { $0.deviceKind == .gateway }?.id)
        #expect(Set(differing) == group.members.deviceIDs.union([gateway]))
        #expect(before.advanced(to: changed).touched == Set(differing))
    }
}
