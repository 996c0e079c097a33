// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// A row of `GET /flows`: what the flow log says, with ids in the place of what a gateway calls its peers.
public struct FlowInfo: Codable, Hashable, Sendable {
    /// Grows in the order in which records arrive.
    public let seq: UInt64
    /// When the gateway saw it.
    public let at: Timestamp
    public let event: FlowRecord.Event
    public let verdict: FlowRecord.Verdict
    /// `deny`: it passed because it is observed.
    public let would: FlowRecord.Verdict?
    public let rule: DecidingRule
    public let gatewayID: ID<Device>
    public let networkID: ID<Network>
    public let sourcePeerID: ID<Peer>?
    public let sourceDeviceID: ID<Device>?
    public let destinationPeerID: ID<Peer>?
    public let destinationDeviceID: ID<Device>?
    public let source: IPAddress
    public let sourcePort: UInt16?
    public let destination: IPAddress
    public let destinationPort: UInt16?
    public let `protocol`: IPProtocol
    /// A refused packet was a reply; source and destination are the flow's.
    public let isReply: Bool
    /// Bytes of the packet.
    public let length: Int?
    /// Of the whole flow, both directions.
    public let bytes: UInt64?
    public let packets: UInt64?
    public let durationMilliseconds: Int64?
    /// Denied packets of this source that have no row, because they were too many.
    public let suppressed: Int?

    public init(_ flow: PlacedFlow, seq: UInt64) {
        let record = flow.record
        self.seq = seq
        at = Timestamp(milliseconds: record.timestamp)
        (event, verdict, would) = (record.event, record.verdict, record.wouldDeny ? .deny : nil)
        (rule, gatewayID, networkID) = (flow.rule, flow.gateway, flow.network)
        (sourcePeerID, sourceDeviceID) = (flow.source?.peer, flow.source?.device)
        (destinationPeerID, destinationDeviceID) = (flow.destination?.peer, flow.destination?.device)
        (source, sourcePort) = (record.source, record.sourcePort)
        (destination, destinationPort) = (record.destination, record.destinationPort)
        (self.protocol, isReply, length) = (record.protocol, record.isReply, record.length)
        (bytes, packets) = (record.bytes, record.packets)
        (durationMilliseconds, suppressed) = (record.durationMilliseconds, record.suppressed)
    }

    private enum CodingKeys: String, CodingKey {
        case seq, event, verdict, would, rule, length, bytes, packets, suppressed
        case at = "ts"
        case gatewayID = "gateway_id"
        case networkID = "network_id"
        case sourcePeerID = "src_peer_id"
        case sourceDeviceID = "src_device_id"
        case destinationPeerID = "dst_peer_id"
        case destinationDeviceID = "dst_device_id"
        case source = "src_ip"
        case sourcePort = "src_port"
        case destination = "dst_ip"
        case destinationPort = "dst_port"
        case `protocol` = "proto"
        case isReply = "is_reply"
        case durationMilliseconds = "duration_ms"
    }
}

/// `GET /flows`: a page, and what is missing.
public struct FlowPage: Codable, Hashable, Sendable {
    public let data: [FlowInfo]
    public let total: Int
    public let page: Int
    public let pageSize: Int
    /// Records that were lost on their way, in the hours that were asked for: whatever else is asked for.
    public let dropped: Int

    public init(data: [FlowInfo], total: Int, page: Int, pageSize: Int, dropped: Int) {
        self.data = data
        self.total = total
        self.page = page
        self.pageSize = pageSize
        self.dropped = dropped
    }

    private enum CodingKeys: String, CodingKey {
        case data, total, page, dropped
        case pageSize = "page_size"
    }
}

/// Flows of a time, by the hour.
public struct FlowFigures: Codable, Hashable, Sendable {
    /// That were let through.
    public var flows = 0
    /// Of these, that pass because they are observed.
    public var wouldDeny = 0
    /// Packets that were refused.
    public var denied = 0
    /// Of flows that ended, where the gateway counts them.
    public var bytes = 0
    /// Records that were lost.
    public var dropped = 0

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case flows, denied, bytes, dropped
        case wouldDeny = "would_deny"
    }
}
