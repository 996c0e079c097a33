// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Flows at the edges of what a configuration speaks of.
extension RandomOverlays {
    /// - Returns: nil where one family has no addresses.
    public mutating func flow(in configuration: Configuration) -> Flow? {
        let family: AddressFamily = generator.oneIn(3) ? .v6 : .v4
        let addresses = addresses(in: configuration).filter { $0.family == family }
        guard let source = addresses.randomElement(using: &generator) else { return nil }
        let neighbours = generator.oneIn(3) ? [] : neighbours(of: source, in: configuration)
        guard let destination = (neighbours.isEmpty ? addresses : neighbours).randomElement(using: &generator) else {
            return nil
        }
        let numbers: [UInt8] = [6, 6, 6, 17, 17, 17, 1, 58, 47]
        let proto = IPProtocol(rawValue: numbers.randomElement(using: &generator) ?? 6)
        return Flow(
            source: source, destination: destination, protocol: proto,
            destinationPort: proto.hasPorts ? port(in: configuration) : 0)
    }

    /// The addresses in the network of a peer, of its family: most pairs at random share no network.
    private func neighbours(of address: IPAddress, in configuration: Configuration) -> [IPAddress] {
        let network = configuration.peers.values.first { $0.addresses.contains(address) }?.networkID
        return configuration.peers.values.filter { $0.networkID == network }.flatMap(\.addresses)
            .filter { $0.family == address.family }.sorted()
    }

    /// Each peer's addresses and both their neighbours, and those on both sides of the edges of networks and routes, and
    /// of the outside; peers more often than the rest.
    func addresses(in configuration: Configuration) -> [IPAddress] {
        let peers = configuration.peers.values.flatMap(\.addresses)
        let prefixes =
            configuration.networks.values.flatMap(\.prefixes) + configuration.routes.values.flatMap(\.destinations)
        let edges = prefixes.flatMap { [$0.first &- 1, $0.first, $0.last, $0.last &+ 1].map(in: $0.family) }
        let outside = Self.outside.flatMap { [$0.first &- 1, $0.first, $0.last, $0.last &+ 1].map(in: $0.family) }
        let near = peers.flatMap { [$0.number - 1, $0.number + 1].map(in: $0.family) }
        let inside = peers + peers + peers + near + edges
        // Ordered, so that a seed gives the same flows each time.
        return (inside.filter { address in Self.spaces.contains { $0.contains(address) } } + outside).sorted()
    }

    /// What a rule's ranges begin and end with, and both neighbours; DNS.
    private mutating func port(in configuration: Configuration) -> UInt16 {
        let ranges = configuration.policies.values.flatMap(\.rules).flatMap(\.ports)
        let edges = ranges.flatMap { [$0.first &- 1, $0.first, $0.last, $0.last &+ 1] }.filter { $0 > 0 }
        return (edges + [53, 53, 1, 80, .max]).sorted().randomElement(using: &generator) ?? 80
    }

    /// Addresses that a kernel forwards.
    private static let spaces = [prefix("10.0.0.0/16"), prefix("fd00::/16")]

    /// Where the outside begins and ends, as far as a kernel forwards what lies beyond.
    private static let outside = [
        "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "169.254.169.254/32", "172.16.0.0/12", "192.168.0.0/16",
        "203.0.113.0/24", "2000::/3", "2002::/16", "2001:db8::/32", "fd00:ec2::254/128",
    ].map(prefix)
}

extension [UInt128] {
    fileprivate func map(in family: AddressFamily) -> [IPAddress] {
        map { IPAddress(family: family, number: $0) }
    }
}
