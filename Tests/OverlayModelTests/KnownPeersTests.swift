// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import TestSupport
import Testing

/// States are made through classes, marks and acquaintances, where one pair stands for many. Here each pair is asked,
/// in overlays that have followed changes.
@Suite struct KnownPeersTests {
    @Test(arguments: 0..<10) func `an agent's state holds exactly the agents that it may see`(block: Int) {
        var tally = Tally()
        for seed in (0..<30).map({ UInt64(block * 30 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            var configuration = worlds.configuration()
            var overlay = Overlay(configuration)
            tally += judge(overlay, "seed \(seed)", overlay.visible)
            for turn in 1...4 {
                worlds.change(&configuration)
                overlay = overlay.advanced(to: configuration).overlay
                tally += judge(overlay, "seed \(seed), turn \(turn)", overlay.visible)
            }
        }
        #expect(tally.known >= 10 && tally.unseen >= 30 && tally.apart >= 10, "\(tally)")
    }

    @Test(arguments: 0..<4) func `it is so after each step of a tenant's history`(block: Int) {
        var tally = Tally()
        for seed in (0..<5).map({ UInt64(block * 5 + $0) }) {
            var history = RandomHistory(seed: seed)
            var overlay = Overlay(history.configuration)
            for step in 0..<40 {
                history.goOn(steps: 1)
                // So that there are enough who know each other.
                history.goOn(steps: 2, [.addDevice, .changeGroup, .changePolicy])
                overlay = overlay.advanced(to: history.configuration).overlay
                tally += judge(overlay, "seed \(seed), step \(step)", overlay.visible)
            }
        }
        #expect(tally.known >= 10 && tally.unseen >= 30, "\(tally)")
    }

    /// Takes a while: each flow is tried.
    @Test(arguments: 0..<8) func `it is so by the naive reading of the design`(seed: UInt64) {
        var worlds = RandomOverlays(seed: seed)
        var configuration = worlds.configuration()
        let before = Overlay(configuration)
        _ = judge(before, "seed \(seed)", NaiveVerdict(configuration).isVisible)
        for _ in 0..<3 { worlds.change(&configuration) }
        let after = before.advanced(to: configuration).overlay
        _ = judge(after, "seed \(seed), changed", NaiveVerdict(configuration).isVisible)
    }

    private func judge(_ overlay: Overlay, _ comment: Comment, _ visible: (Peer, Peer) -> Bool) -> Tally {
        let configuration = overlay.configuration
        let agents = configuration.devices.values.filter(\.isManagedAgent).map(\.id).sorted()
        let places = Dictionary(grouping: configuration.peers.values, by: \.deviceID)
        let known = agents.map { Set((overlay.compile(for: $0)?.peers ?? []).map(\.deviceID)) }
        var tally = Tally()
        for first in agents.indices {
            for second in agents.indices[(first + 1)...] {
                let pair = Pair(places[agents[first]] ?? [], places[agents[second]] ?? [], configuration, visible)
                #expect(known[first].contains(agents[second]) == pair.areKnown, comment)
                #expect(known[second].contains(agents[first]) == pair.areKnown, comment)
                tally.count(pair)
            }
        }
        return tally
    }
}

/// Two agents, as the design's table says it: in a mesh, not isolated, visible.
private struct Pair {
    let areKnown: Bool
    /// They share a mesh in which neither is isolated.
    let areMeshed: Bool
    let areVisible: Bool

    init(_ first: [Peer], _ second: [Peer], _ configuration: Configuration, _ visible: (Peer, Peer) -> Bool) {
        let shared = first.flatMap { a in second.filter { $0.networkID == a.networkID }.map { (a, $0) } }
        let meshed = shared.filter { a, b in
            configuration.networks[a.networkID]?.topology == .mesh && !a.isIsolated && !b.isIsolated
        }
        areMeshed = !meshed.isEmpty
        areKnown = meshed.contains { visible($0, $1) }
        areVisible = areKnown || shared.contains { visible($0, $1) }
    }
}

/// A property of pairs among which nothing happens would show nothing.
private struct Tally {
    private(set) var known = 0
    /// In a mesh, and no flow between them is allowed.
    private(set) var unseen = 0
    /// Some flow is allowed, and goes through a gateway.
    private(set) var apart = 0

    mutating func count(_ pair: Pair) {
        known += pair.areKnown ? 1 : 0
        unseen += pair.areMeshed && !pair.areKnown ? 1 : 0
        apart += pair.areVisible && !pair.areKnown ? 1 : 0
    }

    static func += (sum: inout Tally, other: Tally) {
        sum.known += other.known
        sum.unseen += other.unseen
        sum.apart += other.apart
    }
}
