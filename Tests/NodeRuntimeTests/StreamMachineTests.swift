// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import NodeRuntime

@Suite struct StreamMachineTests {
    @Test func `it connects, answers the challenge, takes the state, and reports at once`() throws {
        var world = World()
        #expect(world.handle(at: 0) == .connect)
        #expect(world.receive(.challenge(challenge), at: 1) == .sayHello(challenge))
        #expect(world.receive(.snapshot(try state(7)), at: 1) == .apply(try state(7), server: key(9)))
        #expect(world.machine.nextDeadline == .seconds(1))
        #expect(world.handle(at: 1) == .report)
        #expect(world.machine.nextDeadline == .seconds(31))
    }

    @Test func `it reports every 30 s, and on change, at most once a second`() throws {
        var world = try World(connectedAt: 0)
        #expect(world.handle(at: 0) == .report)
        world.machine.changed(now: .milliseconds(200))
        #expect(world.machine.nextDeadline == .seconds(1))
        #expect(world.handle(at: 1) == .report)
        #expect(world.machine.nextDeadline == .seconds(31))
        world.machine.changed(now: .seconds(20))
        #expect(world.machine.nextDeadline == .seconds(20))
    }

    @Test func `a device that waits for approval reports nothing until it has a state`() throws {
        var world = World()
        _ = world.handle(at: 0)
        _ = world.receive(.challenge(challenge), at: 0)
        #expect(world.receive(.pending, at: 0) == .pend)
        #expect(world.machine.isPending)
        #expect(world.machine.nextDeadline == nil)
        #expect(world.receive(.snapshot(try state(1)), at: 100) == .apply(try state(1), server: key(9)))
        #expect(!world.machine.isPending)
        #expect(world.handle(at: 100) == .report)
    }

    @Test func `waits double up to 30 s, and a random half is left out`() {
        var world = World()
        var now = 0.0
        for limit in [1.0, 2, 4, 8, 16, 30, 30, 30] {
            #expect(world.handle(at: now) == .connect)
            _ = world.close(.unreachable("no route"), at: now)
            let wait = world.wait(after: now)
            #expect((limit / 2...limit).contains(wait))
            // Rounding must not come before the deadline.
            now += wait + 1e-6
        }
    }

    @Test func `a connection that lasted makes the next failure a first one, a short one doesn't`() throws {
        var world = World()
        for _ in 0..<6 {
            _ = world.handle(at: 0)
            _ = world.close(.unreachable("no route"), at: 0)
            world.skipWait()
        }
        try world.connect(at: 100)
        _ = world.close(.unreachable("silence"), at: 129)
        #expect(world.wait(after: 129) >= 15)
        try world.connect(at: 200)
        _ = world.close(.unreachable("silence"), at: 230)
        #expect(world.wait(after: 230) <= 1)
    }

    @Test(arguments: [StreamCloseCode.notAuthenticated, .gone, .versionUnknown])
    func `who is refused asks again after 5 minutes, and says what to do`(code: StreamCloseCode) throws {
        var world = try World(connectedAt: 0)
        let trouble = world.close(.closed(code, reason: "no"), at: 10)
        #expect(trouble.isRefusal)
        #expect(trouble.advice != nil)
        #expect((300...301).contains(world.wait(after: 10)))
    }

    @Test func `a request that would be refused again is not repeated fast`() {
        var world = World()
        _ = world.handle(at: 0)
        _ = world.close(.refused(Problem(.unauthenticated, "no")), at: 0)
        #expect(world.wait(after: 0) >= 300)
        world.skipWait()
        _ = world.close(.refused(Problem(.storeUnavailable, "soon")), at: 0)
        #expect(world.wait(after: 0) <= 2)
    }

    @Test func `who is replaced waits a minute and points at the second machine`() throws {
        var world = try World(connectedAt: 0)
        let trouble = world.close(.closed(.replaced, reason: ""), at: 40)
        #expect(trouble.advice?.contains("second machine") == true)
        #expect(!trouble.isRefusal)
        #expect((60...61).contains(world.wait(after: 40)))
    }

    @Test func `an older state of the same server is refused, the same and newer ones are taken`() throws {
        var world = try World(connectedAt: 0, revision: 7)
        #expect(world.receive(.snapshot(try state(6)), at: 1) == .refuseOlder(try state(6)))
        #expect(world.receive(.snapshot(try state(7, "other")), at: 2) == .apply(try state(7, "other"), server: key(9)))
        #expect(world.receive(.snapshot(try state(8)), at: 3) == .apply(try state(8), server: key(9)))
    }

    @Test func `a restored server's earlier revision is taken, and what it said before is refused from then on`() throws
    {
        var world = try World(connectedAt: 0, revision: 70)
        let restored = StateSnapshot(epoch: 1, revision: 3, stateID: "restored", state: .empty)
        #expect(world.receive(.snapshot(restored), at: 1) == .apply(restored, server: key(9)))
        #expect(world.receive(.snapshot(try state(71)), at: 2) == .refuseOlder(try state(71)))
        let older = StateSnapshot(epoch: 1, revision: 2, stateID: "older", state: .empty)
        #expect(world.receive(.snapshot(older), at: 3) == .refuseOlder(older))
    }

    @Test func `a delta follows the state that it begins at`() throws {
        var world = try World(connectedAt: 0, revision: 7)
        let next = StateSnapshot(revision: 8, stateID: "id8", state: moved)
        #expect(world.receive(.delta(update(from: "id", to: 8)), at: 1) == .apply(next, server: key(9)))
        #expect(world.receive(.delta(update(from: "id8", to: 8)), at: 2) == .apply(next, server: key(9)))
    }

    @Test func `a delta that begins elsewhere is answered by asking for the whole, once`() throws {
        var world = try World(connectedAt: 0, revision: 7)
        #expect(world.receive(.delta(update(from: "id6", to: 8)), at: 1) == .resync)
        #expect(world.receive(.delta(update(from: "id8", to: 9)), at: 2) == nil)
        #expect(world.receive(.snapshot(try state(9)), at: 3) == .apply(try state(9), server: key(9)))
        #expect(!world.machine.isOutOfStep)
    }

    @Test func `it asks for the whole twice a minute, then says that it has failed until it may ask again`() throws {
        var world = try World(connectedAt: 0, revision: 7)
        for time in [1.0, 2] {
            #expect(world.receive(.delta(update(from: "other", to: 8)), at: time) == .resync)
            _ = world.receive(.snapshot(try state(8)), at: time)
        }
        #expect(world.receive(.delta(update(from: "other", to: 9)), at: 3) == nil)
        #expect(world.machine.isOutOfStep)
        #expect(world.handle(at: 3) == .report)
        #expect(world.handle(at: 33) == .report)
        #expect(world.handle(at: 60.9) == nil)
        #expect(world.handle(at: 61) == .resync)
        _ = world.receive(.snapshot(try state(9)), at: 62)
        #expect(!world.machine.isOutOfStep)
    }

    @Test func `a device that has no state asks for one`() throws {
        var world = World()
        _ = world.handle(at: 0)
        _ = world.receive(.challenge(challenge), at: 0)
        #expect(world.receive(.delta(update(from: "id7", to: 8)), at: 0) == .resync)
    }

    @Test func `a server is told of its own states only`() throws {
        let world = World(taken: StoredState(serverPublicKey: key(8), snapshot: try state(70)))
        #expect(world.machine.taken(from: key(8)) == (try state(70)))
        #expect(world.machine.taken(from: key(9)) == nil)
    }

    @Test func `revisions of another server don't compare`() throws {
        var world = World(taken: StoredState(serverPublicKey: key(8), snapshot: try state(70)))
        try world.connect(at: 0, revision: 1)
        #expect(world.machine.isConnected)
        #expect(world.lastAction == .apply(try state(1), server: key(9)))
    }

    @Test func `what was taken before a restart counts`() throws {
        var world = World(taken: StoredState(serverPublicKey: key(9), snapshot: try state(70)))
        try world.connect(at: 0, revision: 1)
        #expect(world.lastAction == .refuseOlder(try state(1)))
    }

    @Test func `a server that connects and says nothing is given up after 20 s`() {
        var world = World()
        _ = world.handle(at: 0)
        #expect(world.handle(at: 19.9) == nil)
        guard case .disconnect = world.handle(at: 20) else {
            Issue.record("it still waits for a challenge")
            return
        }
        #expect(world.wait(after: 20) <= 1)
    }

    @Test func `messages out of turn mean nothing`() throws {
        var world = World()
        #expect(world.receive(.challenge(challenge), at: 0) == nil)
        _ = world.handle(at: 0)
        #expect(world.receive(.snapshot(try state(1)), at: 0) == nil)
        _ = world.receive(.challenge(challenge), at: 0)
        #expect(world.receive(.challenge(challenge), at: 0) == nil)
        #expect(world.receive(.unknown(type: "hint"), at: 0) == nil)
    }

    @Test func `who is stopped has nothing to wait for`() throws {
        var world = try World(connectedAt: 0)
        world.machine.stop()
        #expect(world.machine.nextDeadline == nil)
        #expect(world.handle(at: 1000) == nil)
    }
}

// MARK: - The world

private let challenge = StreamChallenge(nonce: "nonce", serverPublicKey: key(9))

private func state(_ revision: UInt64, _ id: String = "id") throws -> StateSnapshot {
    StateSnapshot(revision: revision, stateID: id, state: .empty)
}

/// From the empty state to one that listens elsewhere.
private func update(from id: String, to revision: UInt64) -> StateUpdate {
    StateUpdate(
        epoch: 0, revision: revision, fromStateID: id, toStateID: "id\(revision)",
        changes: StateDelta(from: .empty, to: moved))
}

private let moved: DesiredState = {
    var state = DesiredState.empty
    state.listenPort = 51820
    return state
}()

/// A machine, its clock in seconds, and its chance.
private struct World {
    var machine: StreamMachine
    var lastAction: StreamMachine.MessageAction?
    private var random = Chance(state: 1)

    init(taken: StoredState? = nil) {
        machine = StreamMachine(taken: taken)
        machine.start(now: .zero)
    }

    init(connectedAt time: Double, revision: UInt64 = 7) throws {
        self.init()
        try connect(at: time, revision: revision)
    }

    mutating func connect(at time: Double, revision: UInt64 = 7) throws {
        _ = handle(at: time)
        _ = receive(.challenge(challenge), at: time)
        lastAction = receive(.snapshot(try state(revision)), at: time)
    }

    mutating func handle(at time: Double) -> StreamMachine.TimeoutAction? {
        machine.handle(now: .seconds(time), using: &random)
    }

    mutating func receive(_ message: ServerMessage, at time: Double) -> StreamMachine.MessageAction? {
        machine.received(message, now: .seconds(time))
    }

    mutating func close(_ error: ControlLinkError, at time: Double) -> LinkTrouble {
        machine.closed(error, now: .seconds(time), using: &random)
    }

    func wait(after time: Double) -> Double {
        guard let deadline = machine.nextDeadline else { return .infinity }
        return (deadline - .seconds(time)) / .seconds(1)
    }

    mutating func skipWait() {
        if let deadline = machine.nextDeadline { _ = machine.handle(now: deadline, using: &random) }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
private struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
