// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// Where a node's peers are reached: those that have an endpoint, by address or by a name that is looked up, and looked
/// up again when they fall silent.
struct PeerEndpoints: Sendable {
    fileprivate struct Entry {
        let endpoint: Endpoint
        var resolution: EndpointResolution
    }

    private var entries: [PublicKey: Entry] = [:]

    /// The peers are now these. What is known of those that stay is kept.
    mutating func update(_ peers: [DesiredPeer], now: Duration) {
        let before = entries
        entries = [:]
        for peer in peers {
            guard let endpoint = peer.endpoint else { continue }
            let keepsAlive = peer.persistentKeepalive > 0
            var entry = Entry(endpoint: endpoint, resolution: EndpointResolution(keepsAlive: keepsAlive))
            if let known = before[peer.publicKey], known.endpoint == endpoint { entry = known }
            entry.resolution.keepsAlive = keepsAlive
            entries[peer.publicKey] = entry
        }
        answerLiterals(now: now)
    }

    /// Addresses that are known.
    var addresses: [PublicKey: SocketAddress] {
        entries.compactMapValues { entry in
            entry.resolution.address.map { SocketAddress(address: $0, port: entry.endpoint.port) }
        }
    }

    /// Names that are to be looked up.
    var questions: Set<String> { Set(entries.values.filter(\.resolution.isResolving).compactMap(\.name)) }

    /// Names of peers that have no address yet.
    var unknown: [String] {
        Set(entries.values.filter { $0.resolution.address == nil }.compactMap(\.name)).sorted()
    }

    /// - Returns: the peers that have an address anew; they are sent there, wherever they were heard last.
    mutating func answered(
        _ name: String, _ result: Result<[IPAddress], any Error>, now: Duration
    ) -> Set<PublicKey> {
        let asking = entries.filter { $0.value.name == name && $0.value.resolution.isResolving }.keys
        for key in asking {
            switch result {
            case .success(let addresses): _ = entries[key]?.resolution.resolved(addresses, now: now)
            case .failure: entries[key]?.resolution.failed(now: now)
            }
        }
        return (try? result.get()) == nil ? [] : Set(asking)
    }

    /// The tunnel was looked at.
    /// - Returns: the peers that have fallen silent.
    mutating func observed(_ tunnel: TunnelObservation, now: Duration) -> Set<PublicKey> {
        for peer in tunnel.peers {
            let sign = EndpointResolution.Sign(lastHandshake: peer.lastHandshake, sentBytes: peer.sentBytes)
            entries[peer.configuration.publicKey]?.resolution.observed(sign, now: now)
        }
        var silent: Set<PublicKey> = []
        for key in entries.keys where entries[key]?.resolution.handleTimeout(now: now) == true { silent.insert(key) }
        answerLiterals(now: now)
        return silent
    }

    private mutating func answerLiterals(now: Duration) {
        for (key, entry) in entries {
            guard case .address(let address) = entry.endpoint.host, entry.resolution.isResolving else { continue }
            _ = entries[key]?.resolution.resolved([address], now: now)
        }
    }
}

extension PeerEndpoints.Entry {
    fileprivate var name: String? {
        if case .name(let name) = endpoint.host { name } else { nil }
    }
}
