// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import NodeRuntime

@Suite struct TunnelChangeTests {
    @Test func `equal means nothing to do`() throws {
        #expect(try change(from: [peer(1)], to: [peer(1)]).isEmpty)
    }

    @Test func `peers that stay the same don't appear`() throws {
        let change = try change(from: [peer(1), peer(2)], to: [peer(2), peer(3)])
        #expect(change.removedPeers == [key(1)])
        #expect(change.setPeers.map(\.publicKey) == [key(3)])
        #expect(change.setPeers.first?.isNew == true)
    }

    @Test func `a peer that roamed keeps the endpoint it was heard from`() throws {
        let home = SocketAddress("192.0.2.7:51820")
        let roamed = SocketAddress("198.51.100.9:1024")
        let change = try change(
            from: [peer(1, endpoint: roamed)], to: [peer(1, endpoint: home)], previous: [peer(1, endpoint: home)])
        #expect(change.isEmpty)
    }

    @Test func `a new endpoint in the configuration is set`() throws {
        let change = try change(
            from: [peer(1, endpoint: SocketAddress("198.51.100.9:1024"))],
            to: [peer(1, endpoint: SocketAddress("192.0.2.8:51820"))],
            previous: [peer(1, endpoint: SocketAddress("192.0.2.7:51820"))])
        #expect(change.setPeers.first?.endpoint == SocketAddress("192.0.2.8:51820"))
    }

    @Test func `hands are shaken with peers that are known and would not speak by themselves`() throws {
        let there = SocketAddress("192.0.2.7:51820")
        var talking = try peer(3, endpoint: there)
        talking.persistentKeepalive = 25
        let peers = [try peer(1, endpoint: there), try peer(2), talking].map { PeerObservation(configuration: $0) }
        let changes = TunnelChange.handshakes(
            of: TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: peers))
        #expect(changes.map { $0.setPeers.map(\.publicKey) } == [[key(1)], [key(1)]])
        #expect(changes.map { $0.setPeers.map(\.persistentKeepalive) } == [[1], [0]], "and what was set is set again")
        #expect(changes.allSatisfy { $0.setPeers.allSatisfy { !$0.isNew && $0.allowedIPs == nil } })
    }

    @Test func `a preshared key that is gone from the configuration is removed`() throws {
        var keyed = try peer(1)
        keyed.presharedKey = PresharedKey(bytes: FixedBytes())
        let change = try change(from: [keyed], to: [peer(1)])
        #expect(change.setPeers.first?.presharedKey == .some(nil))
    }

    @Test func `any port takes whichever the driver has`() throws {
        var desired = TunnelConfiguration(privateKey: privateKey, listenPort: 0, peers: [])
        let observed = TunnelObservation(privateKey: privateKey, listenPort: 40000, firewallMark: 0, peers: [])
        #expect(TunnelChange.difference(from: observed, to: desired).isEmpty)
        desired.listenPort = 51820
        #expect(TunnelChange.difference(from: observed, to: desired).listenPort == 51820)
    }
}

// MARK: - The world

private let privateKey = PrivateKey(bytes: FixedBytes())

private func peer(_ number: UInt8, endpoint: SocketAddress? = nil) throws -> PeerConfiguration {
    PeerConfiguration(
        publicKey: key(number), endpoint: endpoint, allowedIPs: [try Prefix("10.10.0.\(number)/32")])
}

private func change(
    from present: [PeerConfiguration], to desired: [PeerConfiguration], previous: [PeerConfiguration]? = nil
) throws -> TunnelChange {
    TunnelChange.difference(
        from: TunnelObservation(
            privateKey: privateKey, listenPort: 51820, firewallMark: 0,
            peers: present.map { PeerObservation(configuration: $0) }),
        to: TunnelConfiguration(privateKey: privateKey, listenPort: 51820, peers: desired),
        previous: previous.map { TunnelConfiguration(privateKey: privateKey, listenPort: 51820, peers: $0) })
}
