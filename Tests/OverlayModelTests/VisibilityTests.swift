// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct VisibilityTests {
    @Test(arguments: 0..<10) func `visible is that some flow is allowed, tried one by one`(block: Int) {
        for seed in (0..<3).map({ UInt64(block * 3 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            let naive = NaiveVerdict(configuration)
            let peers = configuration.peers.values.sorted { $0.id < $1.id }
            let pairs = peers.indices.flatMap { index in peers[(index + 1)...].map { (peers[index], $0) } }
            // Trying takes a while: the pairs of one network, and not all of them.
            for (a, b) in pairs.filter({ $0.networkID == $1.networkID }).prefix(12) {
                #expect(overlay.visible(a, b) == overlay.visible(b, a), "seed \(seed)")
                #expect(overlay.visible(a, b) == naive.isVisible(a, b), "\(a.name), \(b.name), \(seed)")
            }
        }
    }

    @Test func `peers of two networks, and those that may take no part, see nobody`() throws {
        let world = try NamedWorld()
        let overlay = Overlay(world.configuration)
        let laptop = try peer("10.10.0.2", overlay)
        #expect(overlay.visible(laptop, try peer("10.10.0.1", overlay)), "its gateway")
        #expect(!overlay.visible(laptop, try peer("10.10.0.3", overlay)), "no rule says so")
        #expect(!overlay.visible(laptop, try peer("10.20.0.1", overlay)), "another network's")
        #expect(!overlay.visible(try peer("10.10.0.1", overlay), try peer("10.10.0.4", overlay)), "blocked")
        #expect(!overlay.visible(try peer("10.10.0.1", overlay), try peer("10.10.0.5", overlay)), "pending")
    }

    private func peer(_ address: String, _ overlay: Overlay) throws -> Peer {
        try #require(overlay.peer(at: IPAddress(text: address)))
    }
}
