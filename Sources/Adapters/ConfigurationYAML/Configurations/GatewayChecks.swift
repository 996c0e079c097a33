// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Standalone
import WireGuard

/// What the parts of a gateway's configuration have to be to each other.
struct GatewayChecks {
    let local: LocalInterface?
    let peers: [PlacedPeer]
    let resources: [PlacedResource]

    /// Each peer has a key and addresses of its own.
    func holdPeersApart() {
        refuseRepeatedKeys()
        refuseOwnAddresses()
        refuseOverlaps()
    }

    /// Each destination has one mode.
    func holdResourcesApart() {
        var first: [Prefix: Field] = [:]
        for resource in resources {
            if let earlier = first[resource.value.prefix] {
                resource.prefixField.refuse("is \(earlier.reference) too; keep one of the two")
            } else {
                first[resource.value.prefix] = resource.prefixField
            }
        }
    }

    /// Each rule's client is a peer.
    func findClients(of rules: [PlacedRule]) {
        let known = Set(peers.compactMap(\.publicKey))
        for rule in rules where !known.contains(rule.value.client) {
            rule.clientField.refuse("is no peer's key; write the public_key of one of wg.peers")
        }
    }

    /// There is no rule: enforcing would refuse everything, and to forward everything instead would open the gate.
    /// - Parameter mode: the field that enforces for all.
    func refuseEnforcement(mode: Field?) {
        let ofPeers = peers.filter { $0.value?.mode == .enforce }.map(\.modeField)
        let ofResources = resources.filter { $0.value.mode == .enforce }.map(\.modeField)
        for case let field? in [mode] + ofPeers + ofResources {
            field.refuse("is enforce, and there is no rule; add what is allowed to policy.rules, or write observe")
        }
    }

    private func refuseRepeatedKeys() {
        let own = local?.privateKey.publicKey
        var first: [PublicKey: PlacedPeer] = [:]
        for peer in peers {
            guard let key = peer.publicKey else { continue }
            if key == own { peer.keyField?.refuse("is this gateway's own public key; write the client's") }
            if let earlier = first[key] {
                peer.keyField?.refuse("is the key of \(earlier.reference) too; each peer needs its own")
            } else {
                first[key] = peer
            }
        }
    }

    private func refuseOwnAddresses() {
        guard let local else { return }
        for placed in peers.flatMap(\.allowedIPs) {
            guard let own = local.addresses.first(where: { placed.prefix.contains($0.address) }) else { continue }
            placed.field.refuse(
                "\(placed.prefix) holds the gateway's own address \(own.address); leave that address out")
        }
    }

    /// Prefixes that overlap are nested, so in order of first address and length each one's holders are those that are
    /// still open.
    private func refuseOverlaps() {
        let all = peers.indices.flatMap { peer in peers[peer].allowedIPs.map { (peer: peer, placed: $0) } }
        let sorted = all.enumerated().sorted { a, b in
            (a.element.placed.prefix, a.offset) < (b.element.placed.prefix, b.offset)
        }
        var open: [(peer: Int, placed: PlacedPrefix)] = []
        for (_, entry) in sorted {
            while let last = open.last, !last.placed.prefix.contains(entry.placed.prefix) { open.removeLast() }
            if let holder = open.last(where: { $0.peer != entry.peer }) { refuseOverlap(entry, holder) }
            open.append(entry)
        }
    }

    private func refuseOverlap(_ a: (peer: Int, placed: PlacedPrefix), _ b: (peer: Int, placed: PlacedPrefix)) {
        let (later, earlier) = a.peer > b.peer ? (a, b) : (b, a)
        let place = earlier.placed.field.line.map { ", line \($0)" } ?? ""
        later.placed.field.refuse(
            "\(later.placed.prefix) overlaps \(earlier.placed.prefix) of \(peers[earlier.peer].field.path)\(place); "
                + "an address belongs to one peer")
    }
}
