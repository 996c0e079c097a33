// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The same fields as in the flow log's lines (`appendLine`).
extension FlowRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case timestamp = "ts"
        case event
        case verdict
        case would
        case rule
        case clientID = "client_id"
        case destinationClientID = "dst_client_id"
        case peer
        case source = "src_ip"
        case sourcePort = "src_port"
        case destination = "dst_ip"
        case destinationPort = "dst_port"
        case `protocol` = "proto"
        case inputInterface = "in_iface"
        case outputInterface = "out_iface"
        case direction
        case length
        case bytes
        case packets
        case duration = "duration_ms"
        case suppressed
    }

    private enum Direction: String, Codable {
        case reply
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try container.decodeIfPresent(Value.self, forKey: key)
        }
        let rule: String? = try optional(.rule)
        self.init(
            timestamp: try container.decode(Timestamp.self, forKey: .timestamp).milliseconds,
            event: try container.decode(Event.self, forKey: .event),
            accepts: try container.decode(Verdict.self, forKey: .verdict) == .accept,
            rule: rule == Self.defaultRule ? nil : rule,
            wouldDeny: try container.decodeIfPresent(Verdict.self, forKey: .would) == .deny,
            clientID: try optional(.clientID), destinationClientID: try optional(.destinationClientID),
            peer: try optional(.peer), source: try container.decode(IPAddress.self, forKey: .source),
            sourcePort: try optional(.sourcePort),
            destination: try container.decode(IPAddress.self, forKey: .destination),
            destinationPort: try optional(.destinationPort),
            protocol: try container.decode(IPProtocol.self, forKey: .protocol),
            inputInterface: try optional(.inputInterface), outputInterface: try optional(.outputInterface),
            isReply: try container.decodeIfPresent(Direction.self, forKey: .direction) == .reply,
            length: try optional(.length), bytes: try optional(.bytes), packets: try optional(.packets),
            durationMilliseconds: try optional(.duration), suppressed: try optional(.suppressed))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Timestamp(milliseconds: timestamp), forKey: .timestamp)
        try container.encode(event, forKey: .event)
        try container.encode(verdict, forKey: .verdict)
        if wouldDeny { try container.encode(Verdict.deny, forKey: .would) }
        try container.encode(rule ?? Self.defaultRule, forKey: .rule)
        try container.encodeIfPresent(clientID, forKey: .clientID)
        try container.encodeIfPresent(destinationClientID, forKey: .destinationClientID)
        try container.encodeIfPresent(peer, forKey: .peer)
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(sourcePort, forKey: .sourcePort)
        try container.encode(destination, forKey: .destination)
        try container.encodeIfPresent(destinationPort, forKey: .destinationPort)
        try container.encode(`protocol`, forKey: .protocol)
        try container.encodeIfPresent(inputInterface, forKey: .inputInterface)
        try container.encodeIfPresent(outputInterface, forKey: .outputInterface)
        if isReply { try container.encode(Direction.reply, forKey: .direction) }
        try container.encodeIfPresent(length, forKey: .length)
        try container.encodeIfPresent(bytes, forKey: .bytes)
        try container.encodeIfPresent(packets, forKey: .packets)
        try container.encodeIfPresent(durationMilliseconds, forKey: .duration)
        try container.encodeIfPresent(suppressed, forKey: .suppressed)
    }
}
