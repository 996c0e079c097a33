// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import OverlayModel
import TestSupport
import Testing

@Suite struct CompileTests {
    /// A change that is meant: `UPDATE_GOLDEN=1 swift test --filter CompileTests`, and read the difference.
    @Test(arguments: ["gateway", "laptop", "phone", "stolen"])
    func `a node of the named world runs what its file says`(name: String) throws {
        let world = try NamedWorld()
        let device = try #require(world[device: name])
        let state = try #require(Overlay(world.configuration).compile(for: device))
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).json")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let compiled = String(decoding: try encoder.encode(state), as: UTF8.self) + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try compiled.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == compiled)
        #expect(try JSONDecoder().decode(DesiredState.self, from: Data(compiled.utf8)) == state)
    }

    @Test func `a device that waits for approval gets no state`() throws {
        let world = try NamedWorld()
        let fresh = try #require(world[device: "fresh"])
        #expect(Overlay(world.configuration).compile(for: fresh) == nil)
    }

    @Test(arguments: 0..<20) func `the order in which entities came makes no difference, to the byte`(seed: Int) throws
    {
        var generator = SplitMix64(seed: UInt64(seed))
        let world = try NamedWorld()
        let shuffled = Overlay(world.shuffled(using: &generator))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for id in world.configuration.devices.keys {
            let states = [Overlay(world.configuration).compile(for: id), shuffled.compile(for: id)]
            #expect(try encoder.encode(states[0]) == encoder.encode(states[1]))
        }
    }

    @Test(arguments: 0..<300) func `each end of a tunnel has the other, with its addresses`(seed: Int) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        let configuration = worlds.configuration()
        let overlay = Overlay(configuration)
        var states: [ID<Device>: DesiredState] = [:]
        for id in configuration.devices.keys { states[id] = overlay.compile(for: id) }
        for (id, state) in states {
            for peer in state.peers {
                let back = states[peer.deviceID]?.peers.first { $0.deviceID == id }
                // A static device has its primary gateway, and is served by all.
                let isStatic = configuration.devices[peer.deviceID]?.deviceKind == .static
                #expect(back != nil || isStatic, "\(id) and \(peer.deviceID), seed \(seed)")
                #expect(configuration.devices[peer.deviceID]?.state == .active)
            }
            let allowed = state.peers.flatMap(\.allowedIPs)
            #expect(Set(allowed).count == allowed.count, "cryptokey routing keeps a prefix at one peer")
        }
    }
}
