// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// One line of the flow log: a flow's start, a denied packet, or a flow's end.
public struct FlowRecord: Hashable, Sendable {
    public enum Event: String, Hashable, Sendable, Codable, CaseIterable {
        case start
        case deny
        case end
        /// With `per_packet` only: a packet of a flow that is under way.
        case packet
    }

    public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        case accept
        case deny
    }

    /// Milliseconds since the Unix epoch.
    public var timestamp: Int64
    public var event: Event
    /// The end of a flow that new rules cut says no.
    public var accepts: Bool
    /// The rule that decided; nil: the default.
    public var rule: String?
    public var wouldDeny: Bool
    /// The peer that owns the source; if only the destination is a peer, that one.
    public var clientID: PublicKey?
    /// The peer that owns the destination.
    public var destinationClientID: PublicKey?
    /// The client's name in the configuration, where it has one.
    public var peer: String?
    public var source: IPAddress
    public var sourcePort: UInt16?
    public var destination: IPAddress
    public var destinationPort: UInt16?
    public var `protocol`: IPProtocol
    public var inputInterface: String?
    public var outputInterface: String?
    /// The packet was a reply (deny): source and destination are the flow's, not the packet's.
    public var isReply: Bool
    /// Bytes of the packet (start, deny, packet).
    public var length: Int?
    /// Of the whole flow, both directions (end).
    public var bytes: UInt64?
    public var packets: UInt64?
    public var durationMilliseconds: Int64?
    /// Denied packets of this source since its last record that were not written, because they were too many.
    public var suppressed: Int?

    public var verdict: Verdict { accepts ? .accept : .deny }

    public init(
        timestamp: Int64, event: Event, accepts: Bool, rule: String? = nil, wouldDeny: Bool = false,
        clientID: PublicKey? = nil, destinationClientID: PublicKey? = nil, peer: String? = nil, source: IPAddress,
        sourcePort: UInt16? = nil, destination: IPAddress, destinationPort: UInt16? = nil, protocol: IPProtocol,
        inputInterface: String? = nil, outputInterface: String? = nil, isReply: Bool = false, length: Int? = nil,
        bytes: UInt64? = nil,
        packets: UInt64? = nil, durationMilliseconds: Int64? = nil, suppressed: Int? = nil
    ) {
        self.timestamp = timestamp
        self.event = event
        self.accepts = accepts
        self.rule = rule
        self.wouldDeny = wouldDeny
        self.clientID = clientID
        self.destinationClientID = destinationClientID
        self.peer = peer
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.protocol = `protocol`
        self.inputInterface = inputInterface
        self.outputInterface = outputInterface
        self.isReply = isReply
        self.length = length
        self.bytes = bytes
        self.packets = packets
        self.durationMilliseconds = durationMilliseconds
        self.suppressed = suppressed
    }
}
