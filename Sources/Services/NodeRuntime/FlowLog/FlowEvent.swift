// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What the kernel tells of flows, in the order in which it tells it.
public enum FlowEvent: Hashable, Sendable {
    case packet(PacketEvent)
    case end(FlowEndEvent)
    /// At least so many events were lost before they could be read.
    case lost(Int)
}

/// A packet that the firewall handed to the flow log.
public struct PacketEvent: Hashable, Sendable {
    /// Why it was handed over; the raw value is the prefix of the firewall's log statement.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The first packet of an accepted flow.
        case start
        case deny
        /// A refused packet in the direction of a flow's replies: new rules cut the flow.
        case denyReply = "deny_reply"
        /// A later packet of an accepted flow, with `FlowLogging.perPacket` only.
        case packet

        public var isDenial: Bool { self == .deny || self == .denyReply }
    }

    public var kind: Kind
    /// The conntrack mark of its flow; nil where the kernel does not tell it.
    public var mark: FlowMark?
    public var inputInterface: String?
    public var outputInterface: String?
    public var packet: PacketSummary
    /// Milliseconds since the Unix epoch.
    public var timestamp: Int64

    public init(
        kind: Kind, mark: FlowMark?, inputInterface: String? = nil, outputInterface: String? = nil,
        packet: PacketSummary, timestamp: Int64
    ) {
        self.kind = kind
        self.mark = mark
        self.inputInterface = inputInterface
        self.outputInterface = outputInterface
        self.packet = packet
        self.timestamp = timestamp
    }
}

/// A flow that connection tracking has forgotten, accepted or cut by new rules. Addresses and ports are those of its
/// first packet.
public struct FlowEndEvent: Hashable, Sendable {
    public var mark: FlowMark
    public var source: IPAddress
    public var sourcePort: UInt16?
    public var destination: IPAddress
    public var destinationPort: UInt16?
    public var `protocol`: IPProtocol
    /// Of both directions; nil without accounting (`nf_conntrack_acct`).
    public var bytes: UInt64?
    public var packets: UInt64?
    /// Milliseconds since the Unix epoch; nil without `nf_conntrack_timestamp`.
    public var start: Int64?
    /// Milliseconds since the Unix epoch.
    public var stop: Int64

    public init(
        mark: FlowMark, source: IPAddress, sourcePort: UInt16? = nil, destination: IPAddress,
        destinationPort: UInt16? = nil, protocol: IPProtocol, bytes: UInt64? = nil, packets: UInt64? = nil,
        start: Int64? = nil, stop: Int64
    ) {
        self.mark = mark
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.protocol = `protocol`
        self.bytes = bytes
        self.packets = packets
        self.start = start
        self.stop = stop
    }
}
