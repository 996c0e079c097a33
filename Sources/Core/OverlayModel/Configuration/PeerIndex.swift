// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Peers by what they are looked up by; of several the oldest first.
struct PeerIndex: Sendable, Equatable {
    private(set) var byNetwork: [ID<Network>: [Peer]] = [:]
    private(set) var byDevice: [ID<Device>: [Peer]] = [:]
    /// An address is one peer's.
    private(set) var byAddress: [IPAddress: Peer] = [:]

    init(_ peers: some Sequence<Peer>) {
        for peer in peers.sorted(by: { $0.id < $1.id }) { insert(peer) }
    }

    /// Costs a copy of the lists that they are in, and a move in them for each.
    mutating func apply(_ differences: [Difference<Peer>]) {
        for peer in differences.compactMap(\.before) { remove(peer) }
        for peer in differences.compactMap(\.after) { insert(peer) }
    }

    private mutating func insert(_ peer: Peer) {
        byNetwork[peer.networkID, default: []].insertInOrder(peer)
        byDevice[peer.deviceID, default: []].insertInOrder(peer)
        for address in peer.addresses { byAddress[address] = peer }
    }

    private mutating func remove(_ peer: Peer) {
        byNetwork.remove(peer, under: peer.networkID)
        byDevice.remove(peer, under: peer.deviceID)
        for address in peer.addresses { byAddress[address] = nil }
    }
}

extension Dictionary where Value == [Peer] {
    fileprivate mutating func remove(_ peer: Peer, under key: Key) {
        guard let index = self[key]?.place(of: peer), self[key]?[index].id == peer.id else { return }
        self[key]?.remove(at: index)
        if self[key]?.isEmpty ?? false { self[key] = nil }
    }
}

extension [Peer] {
    mutating func insertInOrder(_ peer: Peer) { insert(peer, at: place(of: peer)) }

    /// Where it is, or would be.
    fileprivate func place(of peer: Peer) -> Int {
        if let last, last.id < peer.id { return count }
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = self[middle].id < peer.id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
