// SPDX-License-Identifier: Apache-2.0

public import Addressing
import FoundationEssentials
public import OverlayModel

/// One line of a flow log, read back.
public enum FlowLogLine: Hashable, Sendable {
    case record(FlowRecord)
    /// So many records are missing here.
    case dropped(Int, timestamp: Int64)

    /// - Parameter json: the line, with or without its line feed.
    public init(json: [UInt8]) throws(ParseError) {
        do {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(json))
            self = try fields.line()
        } catch let error as ParseError {
            throw error
        } catch {
            throw ParseError(
                "a line of the flow log is a JSON object with the fields that wg-server writes; this is not")
        }
    }

    /// Appends `{"ts":…,"dropped":N}` with its line feed.
    static func appendDropped(_ count: Int, at milliseconds: Int64, to line: inout [UInt8]) {
        line.append(contentsOf: #"{"ts":""#.utf8)
        RFC3339.append(milliseconds: milliseconds, to: &line)
        line.append(contentsOf: "\",\"dropped\":\(count)}\n".utf8)
    }

    fileprivate struct Fields: Decodable {
        var timestamp: String
        var dropped: Int?
        var event: String?
        var verdict: String?
        var would: String?
        var rule: String?
        var clientID: String?
        var destinationClientID: String?
        var peer: String?
        var source: String?
        var sourcePort: UInt16?
        var destination: String?
        var destinationPort: UInt16?
        var proto: String?
        var inputInterface: String?
        var outputInterface: String?
        var direction: String?
        var length: Int?
        var bytes: UInt64?
        var packets: UInt64?
        var duration: Int64?
        var suppressed: Int?

        enum CodingKeys: String, CodingKey {
            case timestamp = "ts"
            case dropped
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
            case proto
            case inputInterface = "in_iface"
            case outputInterface = "out_iface"
            case direction
            case length
            case bytes
            case packets
            case duration = "duration_ms"
            case suppressed
        }
    }
}

extension FlowLogLine.Fields {
    fileprivate func line() throws(ParseError) -> FlowLogLine {
        guard let timestamp = RFC3339.milliseconds(self.timestamp) else {
            throw ParseError("'\(self.timestamp)' is no time such as 2026-11-21T07:05:09.042Z")
        }
        if let dropped { return .dropped(dropped, timestamp: timestamp) }
        guard let event = self.event.flatMap(FlowRecord.Event.init(rawValue:)) else {
            throw ParseError("a record's event is start, deny, end or packet")
        }
        guard let source = self.source.flatMap({ IPAddress($0) }),
            let destination = self.destination.flatMap({ IPAddress($0) }),
            let `protocol` = proto.flatMap({ IPProtocol($0) })
        else { throw ParseError("a record has src_ip, dst_ip and proto") }
        return .record(
            FlowRecord(
                timestamp: timestamp, event: event, accepts: verdict == "accept",
                rule: rule == FlowRecord.defaultRule ? nil : rule, wouldDeny: would == "deny",
                clientID: try clientID.map { text throws(ParseError) in try PublicKey(text) },
                destinationClientID: try destinationClientID.map { text throws(ParseError) in try PublicKey(text) },
                peer: peer, source: source, sourcePort: sourcePort, destination: destination,
                destinationPort: destinationPort, protocol: `protocol`, inputInterface: inputInterface,
                outputInterface: outputInterface, isReply: direction == "reply", length: length, bytes: bytes,
                packets: packets,
                durationMilliseconds: duration, suppressed: suppressed))
    }
}
