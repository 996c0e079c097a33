// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A domain name and what it stands for.
public struct NameRecord: Hashable, Sendable {
    public let kind: String
    public let name: DomainName
    public let addresses: [IPAddress]
}

extension Overlay {
    /// All names of a network, ordered: `peer.network.suffix`, and those behind its routes. Peers that take no part
    /// have none.
    public func names(in network: ID<Network>) -> [NameRecord] {
        guard let domain = configuration.networks[network]?.domain else { return [] }
        let peers = peers(in: network).filter(isActive).map { record(of: $0, in: domain) }
        let routes = (routes.byNetwork[network] ?? []).flatMap { records(of: $0, in: domain) }
        return (peers + routes).sorted { ($0.name, $0.kind) < ($1.name, $1.kind) }
    }

    private func record(of peer: Peer, in domain: DomainName) -> NameRecord {
        NameRecord(kind: "peer", name: DomainName(labels: [peer.name] + domain.labels), addresses: peer.addresses)
    }

    private func records(of route: Route, in domain: DomainName) -> [NameRecord] {
        let suffix = (route.domainSuffix ?? domain).labels
        return route.dns.map {
            NameRecord(kind: "route", name: DomainName(labels: [$0.name] + suffix), addresses: [$0.ip])
        }
    }
}
