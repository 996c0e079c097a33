// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What a node tells its control plane of the traffic in its tunnel, and when: what moved, every 10 s.
struct TrafficReporter {
    private struct Figures: Hashable {
        let total: Traffic
        let lastHandshake: Timestamp?
    }

    /// What was told on this connection.
    private var told: [PublicKey: Figures] = [:]
    private var nextAt: Duration?

    /// Another connection: nobody knows what of the former has arrived.
    mutating func begin() {
        (told, nextAt) = ([:], nil)
    }

    /// - Parameter wall: the clock that handshakes are told by.
    mutating func take(_ peers: [ObservedPeer], now: Duration, wall: Timestamp) -> [Telemetry] {
        guard now >= nextAt ?? now else { return [] }
        nextAt = now + StreamPace.telemetry
        let moved = peers.filter { told[$0.publicKey] != figures($0) }
        // Peers that are gone are forgotten: one that comes back counts from the start.
        told = Dictionary(peers.map { ($0.publicKey, figures($0)) }) { _, new in new }
        return stride(from: 0, to: moved.count, by: Telemetry.largest).map { start in
            Telemetry(peers: moved[start...].prefix(Telemetry.largest).map { PeerTelemetry($0, wall: wall) })
        }
    }

    private func figures(_ peer: ObservedPeer) -> Figures {
        Figures(
            total: Traffic(receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes),
            lastHandshake: peer.lastHandshake)
    }
}

extension PeerTelemetry {
    fileprivate init(_ peer: ObservedPeer, wall: Timestamp) {
        self.init(
            publicKey: peer.publicKey,
            total: Traffic(receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes),
            handshakeAge: peer.lastHandshake.map { Int(max(wall - $0, .zero).components.seconds) })
    }
}
