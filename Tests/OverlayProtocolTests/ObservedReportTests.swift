// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@testable import OverlayProtocol

struct ObservedReportTests {
    @Test(arguments: 0..<50)
    func `what a server puts together is what the node saw, whatever changes`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var node = try observed(0, keys: 0..<0)
        var said: ObservedState?
        var server: ObservedState?
        for counter in 1...30 {
            node = try changed(node, UInt64(counter), using: &random)
            let sent = ObservedReport(node, since: Int.random(in: 0..<10, using: &random) == 0 ? nil : said)
            server = sent.whole(after: server)
            said = node
            let whole = try #require(server)
            #expect(whole.with(peers: []) == node.with(peers: []))
            let (kept, seen) = (byKey(whole), byKey(node))
            #expect(Set(kept.keys) == Set(seen.keys))
            for (key, peer) in seen {
                #expect(kept[key]?.endpoint == peer.endpoint && kept[key]?.allowedIPs == peer.allowedIPs)
                #expect((kept[key]?.lastHandshake == nil) == (peer.lastHandshake == nil))
            }
        }
    }

    @Test func `of thousands of peers, only the one that moved is told`() throws {
        let before = try observed(1, keys: 0..<200)
        var after = before
        after.counter = 2
        for index in after.snapshot.peers.indices { after.snapshot.peers[index].receivedBytes += 1 }
        #expect(ObservedDifference(after, since: before).peers.isEmpty)
        #expect(before.saysTheSame(as: after))
        after.snapshot.peers[7].endpoint = try SocketAddress(text: "192.0.2.9:1")
        #expect(ObservedDifference(after, since: before).peers == [after.snapshot.peers[7]])
        #expect(!before.saysTheSame(as: after))
    }

    @Test func `what is as before is not told again`() throws {
        let before = try observed(1, keys: 0..<3)
        var after = before
        after.counter = 2
        #expect(ObservedDifference(after, since: before).phases == nil)
        #expect(ObservedDifference(after, since: before).snapshot == nil)
        after.phases = [PhaseReport(.routes, .failed)]
        after.snapshot.isUp = false
        #expect(ObservedDifference(after, since: before).phases == after.phases)
        #expect(ObservedDifference(after, since: before).snapshot?.isUp == false)
    }

    @Test func `a difference to another report, or another boot's, says nothing`() throws {
        let (first, second) = (try observed(1, keys: 0..<2), try observed(2, keys: 0..<3))
        let report = ObservedReport(try observed(3, keys: 0..<4), since: second)
        #expect(report.whole(after: nil) == nil)
        #expect(report.whole(after: first) == nil)
        var otherBoot = second
        otherBoot.bootID = "other"
        #expect(report.whole(after: otherBoot) == nil)
        #expect(report.whole(after: second)?.snapshot.peers.count == 4)
    }

    @Test func `differences can't grow without end`() throws {
        var known = try observed(1, keys: 0..<2)
        let template = known.snapshot.peers[0]
        known.snapshot.peers = try (1...ObservedReport.mostPeers).map { number in
            var peer = template
            peer.publicKey = try key(number)
            return peer
        }
        #expect(ObservedReport(known, since: known).whole(after: known) != nil)
        var more = known
        more.snapshot.peers.append(template)
        #expect(ObservedReport(more, since: known).whole(after: known) == nil)
    }

    private func byKey(_ state: ObservedState) -> [PublicKey: ObservedPeer] {
        Dictionary(state.snapshot.peers.map { ($0.publicKey, $0) }) { first, _ in first }
    }

    private func changed(
        _ state: ObservedState, _ counter: UInt64, using random: inout some RandomNumberGenerator
    ) throws -> ObservedState {
        var state = state
        state.counter = counter
        state.status = [.applied, .failed].randomElement(using: &random) ?? .applied
        if Bool.random(using: &random) {
            state.phases = [PhaseReport(.routes, Bool.random(using: &random) ? .ok : .failed)]
        }
        if Bool.random(using: &random) { state.snapshot.mtu = Int.random(in: 1280...1282, using: &random) }
        state.snapshot.peers.removeAll { _ in Int.random(in: 0..<8, using: &random) == 0 }
        let key = Int.random(in: 0..<40, using: &random)
        if byKey(state)[try peer(key).publicKey] == nil { state.snapshot.peers.append(try peer(key)) }
        for index in state.snapshot.peers.indices where Bool.random(using: &random) {
            state.snapshot.peers[index].sentBytes += 1
            guard Bool.random(using: &random) else { continue }
            state.snapshot.peers[index].endpoint = try SocketAddress(
                text: "192.0.2.1:\(Int.random(in: 1...3, using: &random))")
            state.snapshot.peers[index].lastHandshake = Bool.random(using: &random) ? nil : Timestamp(milliseconds: 5)
        }
        return state
    }

    private func observed(_ counter: UInt64, keys: Range<Int>) throws -> ObservedState {
        ObservedState(
            bootID: "b", counter: counter, revision: 1, stateID: "s", status: .applied, safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("wg0"), driver: "kernel", publicKey: nil, isUp: true, mtu: 1420,
                addresses: [], routes: [try Prefix("10.9.0.0/16")], peers: try keys.map(peer)))
    }

    private func key(_ number: Int) throws -> PublicKey {
        let bytes = (0..<32).map { UInt8(truncatingIfNeeded: $0 < 4 ? number >> (8 * $0) : 0) }
        return PublicKey(bytes: try #require(FixedBytes<32>(bytes)))
    }

    private func peer(_ number: Int) throws -> ObservedPeer {
        ObservedPeer(
            publicKey: try key(number), endpoint: nil,
            allowedIPs: [try Prefix("10.0.0.\(number)/32")], lastHandshake: nil, receivedBytes: 0, sentBytes: 0)
    }
}
