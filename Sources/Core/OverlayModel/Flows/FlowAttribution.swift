// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Puts one gateway's flow records in their place. It is believed about the networks that it serves, and about nothing
/// else: no record of a gateway speaks of a peer, or a network, of another's.
public struct FlowAttribution: Sendable {
    private let overlay: Overlay
    private let gateway: ID<Device>
    private let served: Set<ID<Network>>
    private let now: Timestamp

    public init(_ overlay: Overlay, gateway: ID<Device>, now: Timestamp) {
        self.overlay = overlay
        self.gateway = gateway
        self.now = now
        served = Set(overlay.peers(of: gateway).filter { overlay.isJump($0) && overlay.isActive($0) }.map(\.networkID))
    }

    /// - Returns: nil where it concerns no network that the gateway serves, or one whose flow log leaves it out.
    public func place(_ record: FlowRecord) -> PlacedFlow? {
        guard let network = network(of: record), keeps(record, network) else { return nil }
        return PlacedFlow(
            record: record.bounded(to: now), rule: DecidingRule(recorded: record.rule), gateway: gateway,
            network: network, source: owner(of: record.source), destination: owner(of: record.destination))
    }

    private func owner(of address: IPAddress) -> PlacedFlow.Owner? {
        guard let peer = overlay.peer(at: address), served.contains(peer.networkID) else { return nil }
        return PlacedFlow.Owner(peer: peer.id, device: peer.deviceID)
    }

    /// An address of a network's own says more than one behind a route, which several networks may lead to; the source
    /// says more than the destination.
    private func network(of record: FlowRecord) -> ID<Network>? {
        let ends = [record.source, record.destination]
        let own = ends.lazy.compactMap { overlay.space.longestMatch($0) }.first(where: served.contains)
        return own ?? ends.lazy.compactMap { routedNetwork(of: $0) }.first
    }

    private func routedNetwork(of address: IPAddress) -> ID<Network>? {
        overlay.end(at: address).routes.map(\.networkID).filter(served.contains).min()
    }

    private func keeps(_ record: FlowRecord, _ network: ID<Network>) -> Bool {
        switch overlay.configuration.networks[network]?.flowLog {
        case .all: true
        case .denied: !record.accepts
        case .off, nil: false
        }
    }
}

extension FlowRecord {
    /// Far beyond any flow, and such that thousands of them can be added up.
    private static var mostBytes: UInt64 { 1 << 50 }
    private static var mostPackets: Int { 1 << 31 }

    /// With figures that can be, and no later than `now`; without what a gateway says of peers.
    fileprivate func bounded(to now: Timestamp) -> FlowRecord {
        func bounded(_ number: Int) -> Int { Swift.min(Swift.max(number, 0), Self.mostPackets) }
        var record = self
        record.timestamp = Swift.min(Swift.max(timestamp, 0), now.milliseconds)
        record.length = length.map(bounded)
        record.bytes = bytes.map { Swift.min($0, Self.mostBytes) }
        record.packets = packets.map { Swift.min($0, UInt64(Self.mostPackets)) }
        record.durationMilliseconds = durationMilliseconds.map { Swift.min(Swift.max($0, 0), now.milliseconds) }
        record.suppressed = suppressed.map(bounded)
        (record.clientID, record.destinationClientID, record.peer) = (nil, nil, nil)
        (record.inputInterface, record.outputInterface, record.rule) = (nil, nil, nil)
        return record
    }
}
