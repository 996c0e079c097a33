// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import OverlayModel

/// An overlay that has followed changes is the one that is made from scratch, and tells which devices they touched.
@Suite struct FollowingTests {
    @Test(arguments: 0..<20) func `an overlay that followed a tenant's history is the one made of its end`(seed: Int) {
        var history = RandomHistory(seed: UInt64(seed))
        var followed = Overlay(history.configuration)
        for _ in 0..<40 {
            history.goOn(steps: 1)
            followed = advance(followed, to: history.configuration, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<40) func `it is so for small changes of a world with every feature`(seed: Int) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var configuration = worlds.configuration()
        var followed = Overlay(configuration)
        for _ in 0..<12 {
            worlds.change(&configuration)
            followed = advance(followed, to: configuration, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<20) func `it is so from any world to any other`(seed: Int) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var followed = Overlay(worlds.configuration())
        for _ in 0..<4 { followed = advance(followed, to: worlds.configuration(), "seed \(seed)") }
    }

    private func advance(_ before: Overlay, to configuration: Configuration, _ comment: Comment) -> Overlay {
        let (after, touched) = before.advanced(to: configuration)
        let made = Overlay(configuration)
        #expect(after.peers == made.peers, comment)
        #expect(after.devices == made.devices, comment)
        #expect(after.groups.ofPeer == made.groups.ofPeer, comment)
        #expect(after.groups.ofRoute == made.groups.ofRoute, comment)
        for id in Set(before.configuration.devices.keys).union(configuration.devices.keys) {
            let state = made.compile(for: id)
            #expect(after.compile(for: id) == state, comment)
            #expect(touched.contains(id) || before.compile(for: id) == state, comment)
        }
        return after
    }
}
