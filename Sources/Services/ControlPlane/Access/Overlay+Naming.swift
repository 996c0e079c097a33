// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Overlay {
    /// Both ends, as far as possible of one family.
    func ends(from: String, to: String) throws -> (source: ExplainedEnd, destination: ExplainedEnd) {
        let sources = try addresses(named: from, field: "from")
        let destinations = try addresses(named: to, field: "to")
        for source in sources {
            guard let destination = destinations.first(where: { $0.family == source.family }) else { continue }
            return (end(from, source), end(to, destination))
        }
        throw Problem(.invalid, field: "to", "\(from) and \(to) have no address family in common")
    }

    private func end(_ name: String, _ address: IPAddress) -> ExplainedEnd {
        let kind =
            if let peer = peer(at: address) {
                isJump(peer) ? "gateway" : "peer"
            } else {
                configuration.routes.values.contains { $0.destinations.contains { $0.contains(address) } }
                    ? "route" : "outside"
            }
        return ExplainedEnd(name: name, address: address, kind: kind)
    }

    /// - Returns: at least one.
    private func addresses(named name: String, field: String) throws -> [IPAddress] {
        if let address = IPAddress(name) { return [address] }
        let peers = peers(named: name)
        if peers.count > 1 {
            let names = peers.map(qualifiedName).sorted().joined(separator: ", ")
            throw Problem(.invalid, field: field, "'\(name)' is \(peers.count) peers: say which of \(names)")
        }
        if let peer = peers.first { return peer.addresses }
        guard let route = configuration.routes.values.first(where: { $0.name.description == name }) else {
            throw Problem(
                .invalid, field: field, "there is no peer, device or route '\(name)'; an address will do as well")
        }
        let hosts = route.destinations.filter(\.isHost).map(\.address)
        guard !hosts.isEmpty else {
            let prefixes = route.destinations.map(\.description).joined(separator: ", ")
            throw Problem(.invalid, field: field, "the route \(name) leads to \(prefixes): name an address in it")
        }
        return hosts
    }

    private func peers(named name: String) -> [Peer] {
        configuration.peers.values.filter { peer in
            peer.name.description == name || qualifiedName(peer) == name
                || configuration.devices[peer.deviceID]?.name.description == name
        }
    }

    private func qualifiedName(_ peer: Peer) -> String {
        "\(peer.name).\(configuration.networks[peer.networkID]?.name.description ?? "")"
    }
}
