// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What a node tells of its tunnel: what went through it over time, and where each peer stands.
struct NodeTraffic: Sendable {
    struct PeerFigures: Sendable {
        var total: Traffic
        var lastHandshake: Timestamp?
        var movedAt: Timestamp
    }

    private(set) var history = TrafficHistory()
    private(set) var peers: [PublicKey: PeerFigures] = [:]

    /// Peers that are remembered: three times those of the largest gateway that is meant to be.
    static let mostPeers = 16_384
    private static let idle = Duration.seconds(3600)
    /// Seconds, of a handshake: no clock is off by a century.
    private static let oldest = 3_200_000_000

    mutating func note(_ telemetry: Telemetry, now: Timestamp) {
        var moved = Traffic.none
        for peer in telemetry.peers.prefix(Telemetry.largest) { moved = moved + note(peer, now: now) }
        history.add(moved, at: now)
    }

    /// What telemetry has told since the peers were reported, which reports leave to it.
    func update(_ reported: inout [ObservedPeer]) {
        for index in reported.indices {
            guard let figures = peers[reported[index].publicKey] else { continue }
            reported[index].receivedBytes = figures.total.receivedBytes
            reported[index].sentBytes = figures.total.sentBytes
            reported[index].lastHandshake = figures.lastHandshake ?? reported[index].lastHandshake
        }
    }

    /// - Returns: what went since the node said so before. Of a peer that is new here nobody knows when it went.
    private mutating func note(_ peer: PeerTelemetry, now: Timestamp) -> Traffic {
        let known = peers[peer.publicKey]
        guard known != nil || hasRoom(now: now) else { return .none }
        peers[peer.publicKey] = PeerFigures(
            total: peer.total, lastHandshake: peer.handshakeAge.map { now + .seconds(-min(max($0, 0), Self.oldest)) },
            movedAt: now)
        return known.map { peer.total.since($0.total) } ?? .none
    }

    private mutating func hasRoom(now: Timestamp) -> Bool {
        if peers.count >= Self.mostPeers { peers = peers.filter { now - $0.value.movedAt < Self.idle } }
        return peers.count < Self.mostPeers
    }
}
