// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

/// What goes over the stream, to the letter: nodes and servers of other versions read it.
@Suite struct StreamMessageTests {
    @Test func `a challenge has a nonce and the key to prove against`() throws {
        let challenge = StreamChallenge(nonce: "abc", serverPublicKey: try key())
        try expect(
            ServerMessage.challenge(challenge),
            is: #"{"nonce":"abc","server_public_key":"\#(zeros)","type":"challenge","v":1}"#)
        let timed = StreamChallenge(
            nonce: "abc", serverPublicKey: try key(), time: Timestamp(milliseconds: 1_800_000_000_000))
        try expect(
            ServerMessage.challenge(timed),
            is: #"{"nonce":"abc","server_public_key":"\#(zeros)","time":"2027-01-15T08:00:00.000Z","#
                + #""type":"challenge","v":1}"#)
    }

    @Test func `a device that waits is told so`() throws {
        try expect(ServerMessage.pending, is: #"{"type":"pending","v":1}"#)
    }

    @Test func `a snapshot is a revision and the whole state`() throws {
        let state = DesiredState(
            addresses: [try InterfaceAddress("10.0.0.2/24")], mtu: 1420, listenPort: 0,
            peers: [
                DesiredPeer(
                    publicKey: try key(), deviceID: try ID(text: device), name: try DNSLabel(text: "gateway"),
                    allowedIPs: [try Prefix("10.0.0.0/24")], endpoint: try Endpoint("vpn.example.com:51820"),
                    persistentKeepalive: 25)
            ],
            routes: [DesiredRoute(destination: try Prefix("10.9.0.0/16"), source: try IPAddress(text: "10.0.0.2"))],
            firewall: DesiredFirewall(
                ownAddresses: [
                    OwnAddress(address: try IPAddress(text: "10.0.0.1"), clients: [try Prefix("10.0.0.2/32")])
                ],
                rules: [
                    FirewallRule(
                        name: "web", level: 100, chain: 1, sources: [try Prefix("10.0.0.2/32")],
                        destinations: [try Prefix("10.9.0.0/16")], protocol: .tcp, ports: [PortRange(80, 81)])
                ], flowLog: .denied))
        try expect(
            ServerMessage.snapshot(StateSnapshot(epoch: 3, revision: 7, stateID: "s", state: state)),
            is: #"{"epoch":3,"revision":7,"state":{"addresses":["10.0.0.2/24"],"firewall":{"flow_log":"denied","#
                + #""own_addresses":[{"address":"10.0.0.1","clients":["10.0.0.2/32"]}],"#
                + #""rules":[{"action":"allow","chain":1,"destinations":["10.9.0.0/16"],"level":100,"name":"web","#
                + #""ports":["80-81"],"protocol":"tcp","sources":["10.0.0.2/32"]}]},"listen_port":0,"mtu":1420,"#
                + #""peers":[{"allowed_ips":["10.0.0.0/24"],"device_id":"\#(device)","#
                + #""endpoint":"vpn.example.com:51820","name":"gateway","persistent_keepalive":25,"#
                + #""public_key":"\#(zeros)"}],"routes":[{"destination":"10.9.0.0/16","source":"10.0.0.2"}]},"#
                + #""state_id":"s","type":"snapshot","v":1}"#)
    }

    @Test func `a delta is two state ids and what is different`() throws {
        var before = DesiredState.empty
        before.peers = [try peer(0)]
        before.firewall = DesiredFirewall(ownAddresses: [], rules: [], flowLog: .all)
        var after = before
        after.peers = [try peer(1)]
        after.mtu = 1280
        after.firewall?.flowLog = .off
        let update = StateUpdate(
            epoch: 3, revision: 8, fromStateID: "a", toStateID: "b", changes: StateDelta(from: before, to: after))
        try expect(
            ServerMessage.delta(update),
            is: #"{"changes":{"firewall":{"flow_log":"off"},"mtu":1280,"peers":{"removed":["\#(zeros)"],"#
                + #""set":[{"allowed_ips":[],"device_id":"\#(device)","name":"laptop","persistent_keepalive":0,"#
                + #""public_key":"\#(try key(1))"}]}},"epoch":3,"from_state_id":"a","revision":8,"to_state_id":"b","#
                + #""type":"delta","v":1}"#)
    }

    @Test func `agents that many know stand beside the state, in lists of many; the node leaves itself out`() throws {
        let other = "01890a5d-ac96-774b-bcce-b302099a8058"
        func listed(_ first: UInt8, _ id: String) throws -> String {
            #"{"allowed_ips":[],"device_id":"\#(id)","name":"laptop","persistent_keepalive":0,"#
                + #""public_key":"\#(try key(first))"}"#
        }
        let text =
            #"{"epoch":3,"revision":7,"state":{"addresses":[],"listen_port":0,"mtu":1420,"peers":[],"routes":[]},"state_id":"a","#
            + #""type":"snapshot","v":1,"device_id":"\#(device)","shared_peers":[[\#(try listed(1, device)),"#
            + #"\#(try listed(2, other))],[\#(try listed(2, other))]]}"#
        guard case .snapshot(let snapshot) = try CanonicalJSON.decode(ServerMessage.self, from: text) else {
            Issue.record("no snapshot")
            return
        }
        #expect(snapshot.state.peers.map(\.publicKey) == [try key(2)])
        #expect(try CanonicalJSON.decode(StateSnapshot.self, from: CanonicalJSON.encode(snapshot)) == snapshot)
    }

    @Test func `a key is asked for with a nonce, and announced with two proofs`() throws {
        try expect(
            ServerMessage.command(StreamCommand(id: "7", kind: .rotateKey, nonce: "abc")),
            is: #"{"id":"7","kind":"rotate_key","nonce":"abc","type":"command","v":1}"#)
        let announced = KeyAnnouncement(publicKey: try key(1), proof: "old", newProof: "new")
        try expect(
            NodeMessage.result(CommandResult(id: "7", ok: true, key: announced)),
            is: #"{"id":"7","key":{"new_proof":"new","proof":"old","public_key":"\#(try key(1))"},"ok":true,"#
                + #""type":"result","v":1}"#)
    }

    @Test func `a key that replaces another is a second peer, and an order to its own node`() throws {
        var before = DesiredState.empty
        before.peers = [try peer(0)]
        var after = before
        after.peers[0].replaces = try key(1)
        after.nextKey = try key(1)
        let changes = StateDelta(from: before, to: after)
        try expect(
            ServerMessage.delta(
                StateUpdate(epoch: 3, revision: 8, fromStateID: "a", toStateID: "b", changes: changes)),
            is: #"{"changes":{"next_key":{"public_key":"\#(try key(1))"},"peers":{"removed":[],"#
                + #""set":[{"allowed_ips":[],"device_id":"\#(device)","name":"laptop","persistent_keepalive":0,"#
                + #""public_key":"\#(zeros)","replaces":"\#(try key(1))"}]}},"epoch":3,"from_state_id":"a","#
                + #""revision":8,"to_state_id":"b","type":"delta","v":1}"#)
        #expect(after.applying(StateDelta(from: after, to: before)) == before)
    }

    @Test func `a node that can't follow asks for the whole state`() throws {
        try expect(NodeMessage.resync, is: #"{"type":"resync","v":1}"#)
    }

    @Test func `a hello proves, and says what is there`() throws {
        let hello = Hello(
            deviceID: try ID(text: device), credential: "c", proof: "p", instance: "i", revision: 7, stateID: nil,
            hostname: "laptop", os: "linux", version: "0.1.0",
            capabilities: Capabilities(drivers: ["kernel"], kernel: "6.1.0"))
        try expect(
            NodeMessage.hello(hello),
            is: #"{"capabilities":{"drivers":["kernel"],"kernel":"6.1.0"},"credential":"c","device_id":"\#(device)","#
                + #""hostname":"laptop","instance":"i","os":"linux","proof":"p","revision":7,"type":"hello","v":1,"#
                + #""version":"0.1.0","versions":[1]}"#)
    }

    @Test func `what a node observed is its phases and what it found`() throws {
        let snapshot = NodeSnapshot(
            interface: try InterfaceName("wg0"), driver: "kernel", publicKey: nil, isUp: true, mtu: 1420,
            addresses: [try InterfaceAddress("10.0.0.2/24")], routes: [try Prefix("10.9.0.0/16")],
            peers: [
                ObservedPeer(
                    publicKey: try key(), endpoint: try SocketAddress(text: "192.0.2.1:51820"),
                    allowedIPs: [try Prefix("10.0.0.0/24")], lastHandshake: Timestamp(milliseconds: 0),
                    receivedBytes: 1, sentBytes: 2)
            ])
        let observed = ObservedState(
            bootID: "b", counter: 3, revision: 7, stateID: "s", status: .applied, safety: .ready,
            phases: [PhaseReport(.firewall, .failed, code: "no_permission", remedy: "CAP_NET_ADMIN")],
            snapshot: snapshot)
        try expect(
            NodeMessage.observed(ObservedReport(observed)),
            is: #"{"boot_id":"b","counter":3,"phases":[{"code":"no_permission","phase":"firewall","#
                + #""remedy":"CAP_NET_ADMIN","status":"failed"}],"revision":7,"safety":"ready","#
                + #""snapshot":{"addresses":["10.0.0.2/24"],"driver":"kernel","interface":"wg0","is_up":true,"mtu":1420,"#
                + #""peers":[{"allowed_ips":["10.0.0.0/24"],"endpoint":"192.0.2.1:51820","#
                + #""last_handshake":"1970-01-01T00:00:00.000Z","public_key":"\#(zeros)","rx_bytes":1,"tx_bytes":2}],"#
                + #""routes":["10.9.0.0/16"]},"state_id":"s","status":"applied","type":"observed","v":1}"#)
        var later = observed
        later.counter = 4
        later.phases = []
        later.snapshot.routes = []
        later.snapshot.peers[0].publicKey = try key(1)
        try expect(
            NodeMessage.observed(ObservedReport(later, since: observed)),
            is: #"{"boot_id":"b","counter":4,"gone":["\#(zeros)"],"peers":[{"allowed_ips":["10.0.0.0/24"],"#
                + #""endpoint":"192.0.2.1:51820","last_handshake":"1970-01-01T00:00:00.000Z","#
                + #""public_key":"\#(try key(1))","rx_bytes":1,"tx_bytes":2}],"phases":[],"revision":7,"#
                + #""safety":"ready","since":3,"snapshot":{"addresses":["10.0.0.2/24"],"driver":"kernel","#
                + #""interface":"wg0","is_up":true,"mtu":1420,"peers":[],"routes":[]},"state_id":"s","#
                + #""status":"applied","type":"observed","v":1}"#)
        var quiet = observed
        quiet.counter = 4
        try expect(
            NodeMessage.observed(ObservedReport(quiet, since: observed)),
            is: #"{"boot_id":"b","counter":4,"revision":7,"safety":"ready","since":3,"state_id":"s","#
                + #""status":"applied","type":"observed","v":1}"#)
    }

    @Test func `telemetry is counters, and how long ago the handshake was`() throws {
        let moved = [
            PeerTelemetry(
                publicKey: try key(), total: Traffic(receivedBytes: 1, sentBytes: 2), handshakeAge: 7),
            PeerTelemetry(
                publicKey: try key(1), total: Traffic(receivedBytes: 0, sentBytes: 148), handshakeAge: nil),
        ]
        try expect(
            NodeMessage.telemetry(Telemetry(peers: moved)),
            is: #"{"peers":[{"handshake_age":7,"public_key":"\#(zeros)","rx_bytes":1,"tx_bytes":2},"#
                + #"{"public_key":"\#(try key(1))","rx_bytes":0,"tx_bytes":148}],"type":"telemetry","v":1}"#)
    }

    @Test func `a command has an id, and its result the same`() throws {
        try expect(
            ServerMessage.command(StreamCommand(id: "4", kind: .collectDebug)),
            is: #"{"id":"4","kind":"collect_debug","type":"command","v":1}"#)
        try expect(
            ServerMessage.command(StreamCommand(id: "5", kind: .init(rawValue: "fly"))),
            is: #"{"id":"5","kind":"fly","type":"command","v":1}"#)
        try expect(
            NodeMessage.result(CommandResult(id: "5", ok: false, detail: "this version knows no such command")),
            is: #"{"detail":"this version knows no such command","id":"5","ok":false,"type":"result","v":1}"#)
        let report = DebugReport(
            at: Timestamp(milliseconds: 0), hostname: "laptop", os: "linux", kernel: "6.1", version: "0.1.0",
            drivers: ["kernel"], acceptsRoutes: true, acceptsExit: false, blocksIncoming: true, revision: 7,
            stateID: "s", observed: nil, log: ["info connected"])
        try expect(
            NodeMessage.result(CommandResult(id: "4", ok: true, data: report)),
            is: #"{"data":{"accepts_exit":false,"accepts_routes":true,"at":"1970-01-01T00:00:00.000Z","#
                + #""blocks_incoming":true,"drivers":["kernel"],"#
                + #""hostname":"laptop","kernel":"6.1","log":["info connected"],"os":"linux","peers":0,"revision":7,"#
                + #""state_id":"s","version":"0.1.0"},"id":"4","ok":true,"type":"result","v":1}"#)
    }

    @Test func `a hint says who is there, and nothing else`() throws {
        let hints = [
            PeerHint(publicKey: try key(), online: true, lastSeen: nil),
            PeerHint(publicKey: try key(1), online: false, lastSeen: Timestamp(milliseconds: 0)),
        ]
        try expect(
            ServerMessage.hint(PeerHints(peers: hints)),
            is: #"{"peers":[{"online":true,"public_key":"\#(zeros)"},{"last_seen":"1970-01-01T00:00:00.000Z","#
                + #""online":false,"public_key":"\#(try key(1))"}],"type":"hint","v":1}"#)
    }

    @Test func `a debug report of a large gateway is a part of it, and fits a message`() throws {
        let peers = try (0..<5000).map { number in
            ObservedPeer(
                publicKey: try key(UInt8(number % 256)), endpoint: nil, allowedIPs: [], lastHandshake: nil,
                receivedBytes: 0, sentBytes: 0)
        }
        let observed = ObservedState(
            bootID: "b", counter: 1, revision: 1, stateID: "s", status: .applied, safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("wg0"), driver: "kernel", publicKey: nil, isUp: true, mtu: nil,
                addresses: [], routes: [], peers: peers))
        let report = DebugReport(
            at: Timestamp(milliseconds: 0), hostname: "", os: "", kernel: "", version: "", drivers: [],
            acceptsRoutes: true, acceptsExit: false, blocksIncoming: false, revision: nil, stateID: nil,
            observed: observed, log: Array(repeating: String(repeating: "x", count: 5000), count: 5000))
        #expect(report.peers == 5000)
        let text = try CanonicalJSON.encode(NodeMessage.result(CommandResult(id: "1", ok: true, data: report)))
        #expect(text.utf8.count < 1 << 18)
    }

    @Test func `flow records go as the flow log writes them, and their batch comes back as a number`() throws {
        let record = FlowRecord(
            timestamp: 1_795_244_709_042, event: .start, accepts: true, rule: nil, wouldDeny: true, clientID: try key(),
            peer: "laptop", source: try IPAddress(text: "10.0.0.2"), sourcePort: 40_000,
            destination: try IPAddress(text: "10.9.0.5"), destinationPort: 22, protocol: .tcp, inputInterface: "wg0",
            length: 60)
        try expect(
            NodeMessage.flows(FlowBatch(number: 4, records: [record], dropped: 2)),
            is: #"{"dropped":2,"number":4,"records":[{"client_id":"\#(zeros)","dst_ip":"10.9.0.5","dst_port":22,"#
                + #""event":"start","in_iface":"wg0","length":60,"peer":"laptop","proto":"tcp","rule":"default","#
                + #""src_ip":"10.0.0.2","src_port":40000,"ts":"2026-11-21T07:05:09.042Z","verdict":"accept","#
                + #""would":"deny"}],"type":"flows","v":1}"#)
        try expect(ServerMessage.flowsTaken(FlowReceipt(number: 4)), is: #"{"number":4,"type":"flows_taken","v":1}"#)
    }

    @Test func `a type of a later version is told apart, and so are fields ignored`() throws {
        let later = #"{"type":"later","v":2,"colour":"blue"}"#
        #expect(try CanonicalJSON.decode(ServerMessage.self, from: later) == .unknown(type: "later"))
        #expect(try CanonicalJSON.decode(NodeMessage.self, from: later) == .unknown(type: "later"))
        let pending = #"{"type":"pending","v":1,"colour":"blue"}"#
        #expect(try CanonicalJSON.decode(ServerMessage.self, from: pending) == .pending)
    }

    @Test(arguments: [#"{"v":1}"#, #"{"v":1,"type":"challenge"}"#, #"[]"#, #"{"type":"hello""#, ""])
    func `what can't be read is an error`(text: String) {
        #expect(throws: (any Error).self) { try CanonicalJSON.decode(ServerMessage.self, from: text) }
    }

    @Test func `close codes are their own numbers in RFC 6455's private range`() {
        #expect(StreamCloseCode.allCases.map(\.rawValue) == Array(4001...4007))
    }

    private func expect<Message: Codable & Equatable>(_ message: Message, is json: String) throws {
        #expect(try CanonicalJSON.encode(message) == json)
        #expect(try CanonicalJSON.decode(Message.self, from: json) == message)
    }
}

private let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
private let device = "01900000-0000-7000-8000-000000000001"

private func key(_ first: UInt8 = 0) throws -> PublicKey {
    PublicKey(bytes: try #require(FixedBytes<32>([first] + Array(repeating: 0, count: 31))))
}

private func peer(_ number: UInt8) throws -> DesiredPeer {
    DesiredPeer(
        publicKey: try key(number), deviceID: try ID(text: device), name: try DNSLabel(text: "laptop"), allowedIPs: [])
}
