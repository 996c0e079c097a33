// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing
import WireGuard

@testable import NodeRuntime

@Suite struct NodeLifeTests {
    @Test func `a node that is not enrolled waits, and touches nothing`() throws {
        var world = try NodeLifeWorld()
        #expect(world.start().isEmpty)
        #expect(world.run(to: 60).isEmpty)
        #expect(world.life.report.life == .unenrolled)
        #expect(world.machine.log.isEmpty)
    }

    @Test func `what was told last runs before anybody is asked`() throws {
        let vault = try FakeVault.enrolled(state: snapshot(7))
        var world = try NodeLifeWorld(vault: vault)
        _ = world.start()
        #expect(world.machine.isUp)
        #expect(world.life.report.life == .running)
        #expect(world.life.report.observed?.revision == 7)
    }

    @Test func `hello proves the key, and tells what was taken of this server's`() throws {
        let vault = try FakeVault.enrolled()
        var world = try NodeLifeWorld(vault: vault)
        try vault.save(StoredState(serverPublicKey: world.serverKey.publicKey, snapshot: snapshot(7)))
        _ = world.start()
        guard case .send(.hello(let hello)) = world.tell(.message(.challenge(world.challenge))).first else {
            Issue.record("no hello")
            return
        }
        let proof = try #require(ProofOfKey(own: world.serverKey, other: vault.key.publicKey))
        #expect(proof.isValid(hello.proof, nonce: "nonce", subject: hello.deviceID.description, .hello))
        #expect(hello.revision == 7 && hello.stateID == "id7")
        #expect(hello.credential == "credential")
        #expect(hello.instance == "instance")
    }

    @Test func `a state is written down, applied and reported from the system`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        let report = try #require(try world.connect(snapshot(7)))
        #expect(world.vault.kept?.snapshot.revision == 7)
        #expect(report.revision == 7)
        #expect(report.stateID == "id7")
        #expect(report.status == .applied)
        #expect(report.safety == .ready)
        #expect(report.phases.map(\.status) == [.ok, .ok, .ok, .ok, .unused, .ok])
        #expect(report.snapshot.isUp)
        #expect(report.snapshot.peers.map(\.publicKey) == [key(1)])
        #expect(report.snapshot.publicKey == world.vault.key.publicKey)
        #expect(world.life.report.isApplied)
    }

    @Test func `reports count on, also in the next process of the same boot`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        let first = try #require(try world.connect(snapshot(7)))
        let second = try #require(world.reports(to: 40).last)
        #expect(second.counter > first.counter)
        var next = try NodeLifeWorld(vault: world.vault, from: 50)
        let third = try #require(try next.connect(snapshot(7)))
        #expect(third.counter > second.counter)
    }

    @Test func `the first report of a connection is whole, later ones tell what differs, each twentieth all`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = world.start()
        _ = world.tell(.message(.challenge(world.challenge)))
        let first = world.sent(of: world.tell(.message(.snapshot(try snapshot(7, peers: [1, 2])))))
        #expect(first.count == 1 && first[0].whole(after: nil)?.snapshot.peers.count == 2)
        let heartbeats = world.sent(of: world.run(to: 25 * 30))
        #expect(heartbeats.prefix(10).compactMap(\.difference).allSatisfy { $0.peers.isEmpty && $0.gone.isEmpty })
        let all = heartbeats.filter { $0.difference == nil }
        #expect(all.count == 1 && all[0].whole(after: nil)?.snapshot.peers.count == 2)
        let sent = world.sent(of: world.tell(.message(.snapshot(try snapshot(8, peers: [2, 3])))))
        let changed = try #require(sent.last?.difference)
        #expect(changed.gone == [key(1)] && changed.peers.map(\.publicKey) == [key(3)])
        #expect(changed.phases == nil && changed.snapshot == nil)
    }

    @Test func `a peer that is gone from the state is gone from the tunnel, though the rest can't be applied`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7, peers: [1, 2]))
        world.machine.break("network")
        let changed = try snapshot(8, peers: [2], address: "10.10.0.9/24")
        let report = try #require(world.reports(of: world.tell(.message(.snapshot(changed)))).last)
        #expect(report.status == .failed)
        #expect(report.revision == 7)
        #expect(report.snapshot.peers.map(\.publicKey) == [key(2)])
    }

    @Test func `the state of a blocked device takes all peers away`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        let empty = StateSnapshot(revision: 8, stateID: "id8", state: .empty)
        let report = try #require(world.reports(of: world.tell(.message(.snapshot(empty)))).last)
        #expect(report.status == .applied)
        #expect(report.snapshot.peers.isEmpty)
        #expect(report.snapshot.addresses.isEmpty)
    }

    @Test func `without a firewall the node is unsafe, its interface down, and it says why`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        world.machine.break("rules")
        let report = try #require(try world.connect(snapshot(7)))
        #expect(report.safety == .unsafe)
        #expect(report.status == .failed)
        #expect(!report.snapshot.isUp)
        #expect(report.phases.first?.status == .failed)
        world.machine.mend()
        let mended = try #require(world.reports(to: 10).last)
        #expect(mended.safety == .ready)
        #expect(mended.status == .applied)
    }

    @Test func `without its capability the node names it`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled(), isAdministrator: false)
        world.machine.break("close")
        let report = try #require(try world.connect(snapshot(7)))
        #expect(report.safety == .unsafe)
        #expect(report.phases.first?.code == "not_permitted")
        #expect(report.phases.first?.remedy?.contains("CAP_NET_ADMIN") == true)
    }

    @Test func `what others change is repaired and told`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        #expect(world.reports(to: 20).isEmpty)
        world.machine.state.withLock { $0.network?.addresses = [] }
        let effects = world.handle { $0.hostChanged = true }
        let report = try #require(world.reports(of: effects).last ?? world.reports(to: 22).last)
        #expect(report.snapshot.addresses == [try InterfaceAddress("10.10.0.1/24")])
    }

    @Test func `a deleted device is taken down, keeps its identity, and says what to do`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        _ = world.tell(.ended(.closed(.gone, reason: "deleted")))
        #expect(world.machine.state.withLock { $0.tunnel } == nil)
        #expect(world.vault.kept == nil)
        #expect(try world.vault.identity() != nil)
        #expect(world.life.report.life == .gone)
        #expect(world.life.report.trouble?.advice?.contains("warren up") == true)
        #expect(world.life.report.observed == nil)
    }

    @Test func `what could not be removed is told, and tried again`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        world.machine.break("remove interface")
        _ = world.handle { $0.order = .down }
        #expect(world.life.report.life == .down && world.life.report.cleanupPending == true)
        world.machine.mend()
        _ = world.run(to: 6)
        #expect(world.life.report.cleanupPending == nil)
        #expect(world.machine.state.withLock { $0.tunnel } == nil)
    }

    @Test func `a server that is away takes nothing down`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        _ = world.tell(.ended(.unreachable("no route")))
        #expect(world.life.report.trouble?.reason == "no route")
        _ = world.run(to: 100)
        #expect(world.machine.isUp)
        #expect(world.life.report.link == .offline)
    }

    @Test func `down removes everything and stays, up brings it back`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        let effects = world.handle { $0.order = .down }
        #expect(effects.contains { if case .disconnect = $0 { true } else { false } })
        #expect(world.machine.state.withLock { $0.tunnel } == nil)
        #expect(world.run(to: 100).isEmpty)
        #expect(world.life.report.life == .down)
        var next = try NodeLifeWorld(vault: world.vault, from: 200)
        #expect(next.start().isEmpty)
        #expect(next.machine.log.isEmpty)
        _ = next.handle { $0.order = .up }
        #expect(next.machine.isUp)
        #expect(next.life.report.life == .running)
    }

    @Test func `an older state of the same server leaves what runs`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        _ = world.tell(.message(.snapshot(try snapshot(6, peers: []))))
        #expect(world.vault.kept?.snapshot.revision == 7)
        #expect(world.life.report.observed?.snapshot.peers.count == 1)
    }

    @Test func `a device that waits for approval says so`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = world.start()
        _ = world.tell(.message(.challenge(world.challenge)))
        _ = world.tell(.message(.pending))
        #expect(world.life.report.life == .pending)
        #expect(world.machine.log.isEmpty)
    }

    @Test func `traffic is told every 10 s, and only where something moved`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7, peers: [1, 2]))
        #expect(world.telemetry(to: 20).isEmpty)
        world.move(key(1), received: 500)
        let told = world.telemetry(to: 40)
        #expect(told.flatMap(\.peers).map(\.publicKey) == [key(1)])
        #expect(told.first?.peers.first?.total.receivedBytes == 500)
        #expect(world.telemetry(to: 100).isEmpty)
        // What arrived of a connection that ended, nobody knows: all is told again.
        _ = world.tell(.ended(.unreachable("gone")))
        _ = world.run(to: 105)
        _ = world.tell(.message(.challenge(world.challenge)))
        let again = world.tell(.message(.snapshot(try snapshot(7, peers: [1, 2])))) + world.run(to: 120)
        #expect(world.telemetry(of: again).flatMap(\.peers).count == 2)
    }

    @Test func `what is asked of a node is answered, with what it knows and nothing secret`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        world.log.add("info told by somebody\n")
        let effects = world.tell(.message(.command(StreamCommand(id: "1", kind: .collectDebug))))
        let result = try #require(world.results(of: effects).first)
        let report = try #require(result.data)
        #expect(result.id == "1" && result.ok)
        #expect(report.hostname == "host" && report.revision == 7 && report.log == ["info told by somebody"])
        #expect(report.observed?.snapshot.peers.count == 1 && report.peers == 1)
        let text = try CanonicalJSON.encode(result)
        let identity = try #require(try world.vault.identity())
        // The private key's text is its bytes', as a public key's is.
        #expect(!text.contains("\(PublicKey(bytes: world.vault.key.bytes))"))
        #expect(!text.contains(#""\#(identity.credential)""#))
    }

    @Test func `a command of a later version is answered with no`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        let effects = world.tell(.message(.command(StreamCommand(id: "2", kind: .init(rawValue: "fly")))))
        #expect(world.results(of: effects).map(\.ok) == [false])
    }

    @Test func `who is told to reconnect answers first, and connects at once`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        let effects = world.tell(.message(.command(StreamCommand(id: "3", kind: .reconnect))))
        let kinds = effects.compactMap { effect -> String? in
            switch effect {
            case .send(.result): "result"
            case .disconnect: "disconnect"
            case .connect: "connect"
            default: nil
            }
        }
        #expect(kinds == ["result", "disconnect", "connect"])
        #expect(world.machine.isUp)
    }

    @Test func `hints are shown until the connection ends, of peers that the node has`() throws {
        var world = try NodeLifeWorld(vault: try FakeVault.enrolled())
        _ = try world.connect(snapshot(7))
        let hints = [key(1), key(9)].map { PeerHint(publicKey: $0, online: true, lastSeen: nil) }
        let before = world.machine.log.count
        _ = world.tell(.message(.hint(PeerHints(peers: hints))))
        #expect(world.life.report.peers.map(\.online) == [true])
        #expect(world.machine.log.count == before, "nothing follows from them")
        _ = world.tell(.ended(.unreachable("gone")))
        #expect(world.life.report.peers.map(\.online) == [nil])
    }

    @Test func `a server that talks without end fills nothing`() throws {
        var events = ManagedEvents()
        for number in 0..<10_000 {
            events.add(.message(.command(StreamCommand(id: "\(number)", kind: .collectDebug))))
            events.add(.message(.hint(PeerHints(peers: []))))
        }
        #expect(events.connection.count == 16)
    }
}

extension ObservedReport {
    fileprivate var difference: ObservedDifference? {
        switch self {
        case .whole: nil
        case .difference(let difference): difference
        }
    }
}
