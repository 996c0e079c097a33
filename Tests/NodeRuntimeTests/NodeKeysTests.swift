// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

@testable import NodeRuntime

@Suite struct NodeKeysTests {
    private let vault: FakeVault
    private let server = PrivateKey.generate()
    private let command = StreamCommand(id: "1", kind: .rotateKey, nonce: "nonce")

    init() throws {
        vault = try FakeVault.enrolled()
    }

    @Test func `a new key is on disk before it is told, with proofs of both`() throws {
        var keys = try keys()
        let result = try announce(&keys)
        let announced = try #require(result.key)
        #expect(try vault.nextKey()?.publicKey == announced.publicKey)
        #expect(keys.current == vault.key, "it is not used yet")
        let subject = KeyAnnouncement.subject(try #require(try vault.identity()).deviceID, announced.publicKey)
        for (proof, key) in [(announced.proof, vault.key.publicKey), (announced.newProof, announced.publicKey)] {
            let checked = try #require(ProofOfKey(own: server, other: key))
            #expect(checked.isValid(proof, nonce: "nonce", subject: subject, .rotate))
        }
    }

    @Test func `what was told and not heard is told again, also by the next process`() throws {
        var keys = try keys()
        let first = try announce(&keys).key?.publicKey
        let second = try announce(&keys).key?.publicKey
        var next = try self.keys()
        let third = try announce(&next).key?.publicKey
        #expect(first != nil && second == first && third == first)
    }

    @Test func `only a key that was announced is gone over to, and then it is the node's own`() throws {
        var keys = try keys()
        let old = vault.key
        let announced = try #require(try announce(&keys).key).publicKey
        let wrong = [nil, PrivateKey.generate().publicKey].map { keys.use($0) }
        #expect(wrong == [false, false] && keys.current == old)
        let right = [announced, announced].map { keys.use($0) }
        #expect(right == [true, false], "once")
        #expect(keys.current?.publicKey == announced && vault.key.publicKey == announced)
        #expect(try vault.nextKey() == nil)
        #expect(try self.keys().current?.publicKey == announced)
    }

    @Test func `a crash while it goes over leaves a key that can be replaced again`() throws {
        var keys = try keys()
        let announced = try #require(try announce(&keys).key).publicKey
        try vault.save(try #require(try vault.nextKey()))
        var after = try self.keys()
        #expect(after.current?.publicKey == announced)
        let next = try announce(&after).key?.publicKey
        #expect(next != nil && next != announced)
    }

    @Test func `without a nonce or a server nothing is proved, and nothing made`() throws {
        var keys = try keys()
        let identity = try vault.identity()
        let results = [
            keys.announce(StreamCommand(id: "1", kind: .rotateKey), as: identity, to: server.publicKey),
            keys.announce(command, as: identity, to: nil),
        ]
        #expect(results.map(\.ok) == [false, false])
        #expect(try vault.nextKey() == nil)
    }

    private func keys() throws -> NodeKeys {
        try NodeKeys(vault, Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func announce(_ keys: inout NodeKeys) throws -> CommandResult {
        keys.announce(command, as: try vault.identity(), to: server.publicKey)
    }
}

@Suite struct SuccessionsTests {
    @Test func `a key takes the place of another when it has shaken hands`() throws {
        var successions = Successions()
        successions.update(try peers(replacing: true), now: .zero)
        #expect(successions.isOpen && successions.areExpected(now: .seconds(29)))
        #expect(!successions.areExpected(now: .seconds(30)), "who takes so long is not there")
        let looks = try ([[1], [1, 2], [1, 2]] as [Set<UInt8>]).map { successions.observed(try tunnel(shakenBy: $0)) }
        #expect(looks == [false, true, false], "once")
        #expect(successions.succeeded == [key(2)] && !successions.isOpen)
        successions.update(try peers(replacing: true), now: .seconds(40))
        #expect(successions.succeeded == [key(2)] && !successions.isOpen)
        successions.update(try peers(replacing: false), now: .seconds(50))
        #expect(successions.succeeded == [] && !successions.isOpen)
    }

    @Test func `the new peer has the addresses then, and the old one is gone`() throws {
        var place = NodePlace(interface: try InterfaceName("wg0"), privateKey: .generate())
        place.gateway = GatewayPlace()
        var state = DesiredState.empty
        state.peers = try peers(replacing: true)
        let addresses: Set<Prefix> = [try Prefix("10.10.0.2/32")]
        let before = state.plan(at: place).node
        #expect(before.tunnel.peers.map(\.publicKey) == [key(1), key(2)])
        #expect(before.tunnel.peers.map(\.allowedIPs) == [addresses, []])
        place.succeeded = [key(2)]
        let after = state.plan(at: place).node
        #expect(after.tunnel.peers.map(\.publicKey) == [key(2)])
        #expect(after.tunnel.peers.map(\.allowedIPs) == [addresses])
        #expect(after.filter?.owners.map(\.prefixes) == [addresses])
    }

    private func peers(replacing: Bool) throws -> [DesiredPeer] {
        let (id, name) = (try ID<Device>(text: "01890a5d-ac96-774b-bcce-b302099a8057"), try DNSLabel(text: "laptop"))
        let addresses = [try Prefix("10.10.0.2/32")]
        guard replacing else {
            return [DesiredPeer(publicKey: key(2), deviceID: id, name: name, allowedIPs: addresses)]
        }
        return [
            DesiredPeer(publicKey: key(1), deviceID: id, name: name, allowedIPs: addresses),
            DesiredPeer(publicKey: key(2), deviceID: id, name: name, allowedIPs: [], replaces: key(1)),
        ]
    }

    private func tunnel(shakenBy shaken: Set<UInt8>) throws -> TunnelObservation {
        let peers = ([1, 2] as [UInt8]).map { number in
            PeerObservation(
                configuration: PeerConfiguration(publicKey: key(number), allowedIPs: []),
                lastHandshake: shaken.contains(number) ? .seconds(1) : nil)
        }
        return TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: peers)
    }
}
