// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import Testing

@Suite struct FlowLogRecorderTests {
    @Test func `a record names the peers at both ends and the rule`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 1)
        let record = try #require(world.record(.packet(world.packet(.start, mark: mark))).first)
        #expect(record.event == .start && record.accepts && record.rule == "ssh")
        #expect(record.clientID == world.laptop.publicKey && record.peer == "laptop")
        #expect(record.destinationClientID == world.site.publicKey)
        #expect(record.sourcePort == 40000 && record.destinationPort == 22 && record.length == 60)
        #expect(record.inputInterface == "wg0" && record.outputInterface == "eth0" && record.timestamp == 5000)
    }

    @Test func `where only the destination is a peer, it is the client`() throws {
        var world = try World()
        let packet = world.packet(.start, mark: nil, from: "192.0.2.7")
        let record = try #require(world.record(.packet(packet)).first)
        #expect(record.clientID == world.site.publicKey && record.destinationClientID == world.site.publicKey)
        #expect(record.rule == nil && record.peer == nil)
    }

    @Test func `what is only observed would be denied`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: true, rule: nil)
        let record = try #require(world.record(.packet(world.packet(.start, mark: mark))).first)
        #expect(record.accepts && record.wouldDeny && record.rule == nil)
    }

    @Test func `a flow keeps the rule name of its own generation for eight reloads`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 0)
        for generation in UInt8(4)...10 {
            world.setRules(["new \(generation)"], generation: generation)
        }
        #expect(world.record(.packet(world.packet(.packet, mark: mark))).first?.rule == "web")
        world.setRules(["new 11"], generation: 11)
        #expect(world.record(.packet(world.packet(.packet, mark: mark))).first?.rule == "#1")
    }

    @Test func `a denial is named by the rules that refused it`() throws {
        var world = try World()
        world.setRules(["block"], generation: 4)
        for (generation, name) in [(3, "web"), (4, "block"), (5, "#1")] as [(UInt8, String)] {
            let mark = FlowMark(deniedBy: 0, slot: 1, generation: generation)
            #expect(world.record(.packet(world.packet(.deny, mark: mark))).first?.rule == name)
        }
        #expect(world.record(.packet(world.packet(.deny, mark: nil))).first?.rule == nil)
    }

    @Test func `a refused reply is told as the flow that it belongs to`() throws {
        var world = try World()
        let mark = FlowMark(deniedBy: nil, slot: 1, generation: 3)
        var event = world.packet(.denyReply, mark: mark)
        (event.packet, event.inputInterface, event.outputInterface) = (event.packet.reversed, "eth0", "wg0")
        let record = try #require(world.record(.packet(event)).first)
        #expect(record.event == .deny && !record.accepts && record.isReply && record.peer == "laptop")
        #expect(record.source == IPAddress("10.10.0.2") && record.destination == IPAddress("10.20.0.1"))
        #expect(record.sourcePort == 40000 && record.destinationPort == 22)
        #expect(record.inputInterface == "eth0" && record.outputInterface == "wg0", "where the packet was")
    }

    @Test func `refused replies count for who opened the flows`() throws {
        var world = try World(limit: DenialLimit(burst: 1))
        for source in ["10.10.0.2", "10.10.0.3"] {
            var event = world.packet(.denyReply, mark: nil, from: source)
            event.packet = event.packet.reversed
            #expect(world.record(.packet(event)).count == 1, "one server answers them all")
        }
    }

    @Test func `the end of a flow that new rules cut says what refused it`() throws {
        var world = try World()
        world.setRules(["block"], generation: 4)
        let cut = FlowMark(deniedBy: 0, slot: 1, generation: 4)
        let record = try #require(world.record(.end(world.end(mark: cut))).first)
        #expect(record.event == .end && !record.accepts && record.rule == "block" && record.bytes == 5000)
    }

    @Test func `what every peer may have of the gateway is by the system's rule`() throws {
        var world = try World()
        let mark = FlowMark(rawValue: 0x1030_0000 | FlowMark.systemRule.rawValue)
        #expect(world.record(.packet(world.packet(.start, mark: mark))).first?.rule == "system")
    }

    @Test func `the end of a flow tells its totals; those of other tables are left out`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 0)
        let record = try #require(world.record(.end(world.end(mark: mark))).first)
        #expect(record.event == .end && record.accepts && record.rule == "web" && record.peer == "laptop")
        #expect(record.bytes == 5000 && record.packets == 12 && record.durationMilliseconds == 1500)
        #expect(record.timestamp == 2500 && record.sourcePort == nil)
        let foreign = [
            FlowMark(slot: 2, generation: 3, wouldDeny: false, rule: 0), FlowMark(rawValue: 0),
            FlowMark(deniedBy: 0, slot: 2, generation: 3),
        ]
        for foreign in foreign {
            #expect(world.record(.end(world.end(mark: foreign))).isEmpty)
        }
    }

    @Test func `where only denials are asked for, no end of a flow is told`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 0)
        world.recorder.announce(mark, rules: ["web"], owners: [], tellsEnds: false)
        #expect(world.record(.end(world.end(mark: mark))).isEmpty)
        #expect(world.record(.packet(world.packet(.deny, mark: nil))).count == 1)
    }

    @Test func `a clock that was set back gives no negative duration`() throws {
        var world = try World()
        var end = world.end(mark: FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 0))
        end.start = 9000
        #expect(world.record(.end(end)).first?.durationMilliseconds == 0)
        end.start = nil
        #expect(world.record(.end(end)).first?.durationMilliseconds == .some(nil))
    }

    @Test func `a flood is written as a burst, then as a trickle that counts the rest`() throws {
        var world = try World()
        let burst = world.deny(times: 1000)
        #expect(burst.count == 50 && burst.allSatisfy { $0.suppressed == nil })
        world.now += .milliseconds(100)
        let next = world.deny(times: 10)
        #expect(next.map(\.suppressed) == [950])
        world.now += .milliseconds(100)
        #expect(world.deny(times: 1).map(\.suppressed) == [9])
    }

    @Test func `a source that floods does not silence another`() throws {
        var world = try World()
        _ = world.deny(times: 1000)
        #expect(world.deny(times: 1, from: "10.10.0.3").count == 1)
    }

    @Test func `a flood's last packet is written when the flood has ended`() throws {
        var world = try World()
        #expect(world.recorder.nextTimeout == nil)
        _ = world.deny(times: 60)
        let due = try #require(world.recorder.nextTimeout)
        #expect(world.timeout().isEmpty)
        world.now = due
        #expect(world.timeout().map(\.suppressed) == [9])
        #expect(world.recorder.nextTimeout == nil)
    }

    @Test func `written and counted denials add up, also for sources that are forgotten`() throws {
        var world = try World(limit: DenialLimit(burst: 3, sources: 4))
        var generator = SystemRandomNumberGenerator()
        var records: [FlowRecord] = []
        for _ in 0..<5000 {
            records += world.deny(times: 1, from: "10.10.0.\(Int.random(in: 1...9, using: &generator))")
            world.now += .milliseconds(Int.random(in: 0...20, using: &generator))
            if Bool.random(using: &generator) { records += world.timeout() }
        }
        world.recorder.finish(into: &records)
        #expect(records.reduce(0) { $0 + 1 + ($1.suppressed ?? 0) } == 5000)
        #expect(records.contains { $0.suppressed != nil })
    }

    @Test func `accepted flows are never held back`() throws {
        var world = try World()
        let mark = FlowMark(slot: 1, generation: 3, wouldDeny: false, rule: 0)
        for _ in 0..<500 { #expect(world.record(.packet(world.packet(.start, mark: mark))).count == 1) }
    }
}

/// A gateway with a laptop, a site behind a peer, and the rules `web` and `ssh` as generation 3.
private struct World {
    let laptop: FlowOwner
    let site: FlowOwner
    var recorder: FlowRecorder
    var now = ContinuousClock.now

    init(limit: DenialLimit = DenialLimit()) throws {
        laptop = FlowOwner(
            publicKey: PublicKey(bytes: FixedBytes()), name: "laptop", prefixes: [try Prefix("10.10.0.2/32")])
        site = FlowOwner(
            publicKey: PublicKey(bytes: try #require(FixedBytes(Array(repeating: 1, count: 32)))), name: nil,
            prefixes: [try Prefix("10.20.0.0/24")])
        recorder = FlowRecorder(denialLimit: limit)
        setRules(["web", "ssh"], generation: 3)
    }

    mutating func setRules(_ names: [String], generation: UInt8) {
        let mark = FlowMark(slot: 1, generation: generation, wouldDeny: false, rule: nil)
        recorder.announce(mark, rules: names, owners: [laptop, site])
    }

    mutating func record(_ event: FlowEvent) -> [FlowRecord] {
        var records: [FlowRecord] = []
        recorder.record(event, now: now, into: &records)
        return records
    }

    mutating func deny(times: Int, from source: String = "10.10.0.2") -> [FlowRecord] {
        (0..<times).flatMap { _ in
            record(.packet(packet(.deny, mark: FlowMark(deniedBy: nil, slot: 1, generation: 3), from: source)))
        }
    }

    mutating func timeout() -> [FlowRecord] {
        var records: [FlowRecord] = []
        recorder.handleTimeout(now: now, into: &records)
        return records
    }

    func packet(
        _ kind: PacketEvent.Kind, mark: FlowMark?, from source: String = "10.10.0.2", at timestamp: Int64 = 5000
    ) -> PacketEvent {
        let packet = PacketSummary(
            source: IPAddress(source) ?? Self.nowhere, destination: IPAddress("10.20.0.1") ?? Self.nowhere,
            protocol: .tcp, sourcePort: 40000, destinationPort: 22, length: 60)
        return PacketEvent(
            kind: kind, mark: mark, inputInterface: "wg0", outputInterface: "eth0", packet: packet,
            timestamp: timestamp)
    }

    func end(mark: FlowMark) -> FlowEndEvent {
        FlowEndEvent(
            mark: mark, source: IPAddress("10.10.0.2") ?? Self.nowhere,
            destination: IPAddress("10.20.0.1") ?? Self.nowhere, protocol: .icmp, bytes: 5000, packets: 12,
            start: 1000, stop: 2500)
    }

    private static let nowhere = IPAddress(family: .v4, number: 0)
}
