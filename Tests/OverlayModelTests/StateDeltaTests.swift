// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import OverlayModel
import TestSupport
import Testing

@Suite struct StateDeltaTests {
    /// Also of unrelated configurations, where nearly all is different.
    @Test(arguments: 0..<40) func `a delta leads to the state that it was made for, over the wire`(seed: Int) throws {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var configuration = worlds.configuration()
        var states = Overlay(configuration).states
        for turn in 0..<8 {
            if turn == 7 { configuration = worlds.configuration() } else { worlds.change(&configuration) }
            let next = Overlay(configuration).states
            for (before, after) in zip(states, next) {
                let delta = StateDelta(from: before, to: after)
                let sent = try JSONDecoder().decode(StateDelta.self, from: JSONEncoder().encode(delta))
                #expect(before.applying(sent) == after, "seed \(seed)")
            }
            states = next
        }
    }

    @Test func `what is equal takes nothing`() throws {
        let state = try #require(Overlay(try WideOverlay(peers: 20, groups: 2).configuration).states.first)
        let delta = StateDelta(from: state, to: state)
        #expect(String(decoding: try JSONEncoder().encode(delta), as: UTF8.self) == "{}")
    }

    @Test func `one peer more in a group is one peer in its members' deltas`() throws {
        let wide = try WideOverlay(peers: 200, groups: 4).configuration
        var fewer = wide
        let leaving = try #require(
            wide.groups.values.min { $0.id < $1.id }?.members.deviceIDs.min())
        for id in fewer.groups.keys { fewer.groups[id]?.members.deviceIDs.remove(leaving) }
        let (before, after) = (Overlay(fewer), Overlay(wide))
        let deltas = try wide.devices.values.filter { $0.deviceKind == .agent && $0.id != leaving }.map { device in
            StateDelta(
                from: try #require(before.compile(for: device.id)), to: try #require(after.compile(for: device.id)))
        }
        let touched = deltas.compactMap(\.peers)
        #expect(touched.count == 49)
        #expect(touched.allSatisfy { $0.set.map(\.deviceID) == [leaving] && $0.removed.isEmpty })
    }

    @Test func `a stretch that doesn't fit changes what there is of it`() throws {
        let text = #"{"firewall":{"rules":{"at":7,"removed":9223372036854775807,"inserted":[]}}}"#
        let delta = try JSONDecoder().decode(StateDelta.self, from: Data(text.utf8))
        #expect(DesiredState.empty.applying(delta).firewall?.rules == [])
    }
}

extension Overlay {
    /// Of all devices, by id; that of one without a state is empty.
    fileprivate var states: [DesiredState] {
        configuration.devices.keys.sorted().map { compile(for: $0) ?? .empty }
    }
}
