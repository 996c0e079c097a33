// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import TestSupport
import Testing

@testable import ControlPlane
@testable import NodeRuntime

/// What the server sends, through a bad line, to what nodes take it with.
@Suite struct BadLineTests {
    @Test(arguments: 0..<4)
    func `a node holds what was meant for it at a revision that reached it, and at last the newest`(block: Int) throws {
        var mishaps = Mishaps()
        for seed in (0..<20).map({ UInt64(block * 20 + $0) }) {
            var world = BadLines(seed: seed)
            for _ in 0..<50 { try world.turn() }
            try world.settle()
            mishaps.add(world.mishaps)
        }
        #expect(mishaps.often.allSatisfy { $0 >= 10 } && mishaps.refused > 0, "\(mishaps)")
    }
}

/// What has happened on the way.
private struct Mishaps {
    var (lost, doubled, delayed, cut, resyncs, refused, deleted) = (0, 0, 0, 0, 0, 0, 0)

    var often: [Int] { [lost, doubled, delayed, cut, resyncs, deleted] }

    mutating func add(_ other: Self) {
        lost += other.lost
        doubled += other.doubled
        delayed += other.delayed
        cut += other.cut
        resyncs += other.resyncs
        refused += other.refused
        deleted += other.deleted
    }
}

/// A tenant whose devices come and go, and a line to each of them.
private struct BadLines {
    private var worlds: RandomOverlays
    private var random: SplitMix64
    private var configuration: Configuration
    private var snapshot: TenantSnapshot
    /// By revision.
    private var made: [Overlay]
    private var lines: [BadLine] = []
    private var now = Duration.zero
    private(set) var mishaps = Mishaps()

    init(seed: UInt64) {
        worlds = RandomOverlays(seed: seed)
        random = SplitMix64(seed: seed + 1000)
        configuration = worlds.configuration()
        made = [Overlay(configuration)]
        snapshot = TenantSnapshot(revision: 0, overlay: made[0])
        open()
    }

    /// A revision, and whatever happens on the lines meanwhile.
    mutating func turn() throws {
        now += .seconds(Int.random(in: 1...20, using: &random))
        if Int.random(in: 0..<4, using: &random) == 0 {
            worlds.comeOrGo(&configuration)
        } else {
            worlds.change(&configuration)
        }
        snapshot.advance(to: .init(revision: UInt64(made.count), tables: configuration))
        made.append(Overlay(configuration))
        let known = lines.count
        lines.removeAll { configuration.devices[$0.device] == nil }
        mishaps.deleted += known - lines.count
        open()
        for index in lines.indices {
            lines[index].suffer(&mishaps, now, &random)
            try lines[index].carry(snapshot, made, &mishaps, now, &random)
        }
    }

    /// Every connection on which something has gone wrong ends once more, and nothing does from then on.
    mutating func settle() throws {
        for index in lines.indices {
            let isClean = lines[index].isClean
            if !isClean { lines[index].cut(now, &random) }
            let later = isClean ? now : now + .seconds(600)
            try lines[index].carry(snapshot, made, &mishaps, later, &random, isWhole: true)
            lines[index].expect(is: made[made.count - 1])
        }
    }

    private mutating func open() {
        let known = Set(lines.map(\.device))
        for device in configuration.devices.keys.sorted() where !known.contains(device) {
            lines.append(BadLine(to: device, now))
        }
    }
}

/// The server's feed and the node's machine, and what is under way between them.
private struct BadLine {
    let device: ID<Device>
    private var feed: StateFeed?
    private var machine = StreamMachine()
    private var underWay: [[UInt8]] = []
    private var reached: Set<Revision> = []
    /// All that was sent on this connection has arrived, or will, in its order.
    private(set) var isClean = false

    private static let server = PublicKey(bytes: FixedBytes())

    init(to device: ID<Device>, _ now: Duration) {
        self.device = device
        machine.start(now: now)
    }

    mutating func suffer(_ mishaps: inout Mishaps, _ now: Duration, _ random: inout SplitMix64) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0 where feed != nil:
            mishaps.cut += 1
            cut(now, &random)
        case 1, 2:
            guard let first = underWay.indices.randomElement(using: &random) else { return }
            underWay.remove(at: first)
            (isClean, mishaps.lost) = (false, mishaps.lost + 1)
        case 3, 4:
            guard let message = underWay.randomElement(using: &random) else { return }
            underWay.append(message)
            (isClean, mishaps.doubled) = (false, mishaps.doubled + 1)
        case 5...7:
            guard underWay.count > 1 else { return }
            underWay.shuffle(using: &random)
            (isClean, mishaps.delayed) = (false, mishaps.delayed + 1)
        default: break
        }
    }

    mutating func cut(_ now: Duration, _ random: inout SplitMix64) {
        (feed, underWay, isClean) = (nil, [], false)
        _ = machine.closed(.unreachable("cut"), now: now, using: &random)
    }

    /// - Parameter isWhole: all that is sent arrives.
    mutating func carry(
        _ snapshot: TenantSnapshot, _ made: [Overlay], _ mishaps: inout Mishaps, _ now: Duration,
        _ random: inout SplitMix64, isWhole: Bool = false
    ) throws {
        switch machine.handle(now: now, using: &random) {
        case .connect: connect(now)
        case .resync: resync(&mishaps)
        case .disconnect: (feed, underWay, isClean) = (nil, [], false)
        case .report, nil: break
        }
        if let output = feed?.next(snapshot) { underWay.append(try Self.text(of: output)) }
        let isSlow = Int.random(in: 0..<3, using: &random) > 0
        let count = isWhole ? underWay.count : isSlow ? 0 : Int.random(in: 0...underWay.count, using: &random)
        for _ in 0..<count { try receive(underWay.removeFirst(), made, &mishaps, now) }
    }

    private mutating func connect(_ now: Duration) {
        let challenge = StreamChallenge(nonce: "", serverPublicKey: Self.server, time: RandomOverlays.now)
        _ = machine.received(.challenge(challenge), now: now)
        feed = StateFeed(device, epoch: 0, has: machine.taken(from: Self.server)?.stateID)
        isClean = true
    }

    private mutating func resync(_ mishaps: inout Mishaps) {
        feed?.startOver()
        mishaps.resyncs += 1
    }

    private mutating func receive(
        _ text: [UInt8], _ made: [Overlay], _ mishaps: inout Mishaps, _ now: Duration
    ) throws {
        let message = try CanonicalJSON.decode(ServerMessage.self, from: String(decoding: text, as: UTF8.self))
        switch message {
        case .snapshot(let snapshot): reached.insert(snapshot.revision)
        case .delta(let update): reached.insert(update.revision)
        default: break
        }
        switch machine.received(message, now: now) {
        case .apply(let held, _):
            #expect(reached.contains(held.revision))
            #expect(held.state == made[Int(held.revision)].compile(for: device))
        case .resync: resync(&mishaps)
        case .refuseOlder: mishaps.refused += 1
        case .sayHello, .pend, nil: break
        }
    }

    func expect(is overlay: Overlay) {
        let state = overlay.compile(for: device)
        #expect(machine.isConnected && machine.isPending == (state == nil))
        #expect(state == nil || machine.taken(from: Self.server)?.state == state)
    }

    private static func text(of output: NodeSession.Output) throws -> [UInt8] {
        switch output {
        case .snapshot(let snapshot): try snapshot.text()
        case .message(let message): Array(try CanonicalJSON.encode(message).utf8)
        case .close: throw TestStream.Unexpected()
        }
    }
}
