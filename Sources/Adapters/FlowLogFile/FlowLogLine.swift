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
            self = try JSONDecoder().decode(Self.self, from: Data(json))
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
}

extension FlowLogLine: Decodable {
    private enum CodingKeys: String, CodingKey {
        case timestamp = "ts"
        case dropped
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let dropped = try container.decodeIfPresent(Int.self, forKey: .dropped) else {
            self = .record(try FlowRecord(from: decoder))
            return
        }
        self = .dropped(dropped, timestamp: try container.decode(Timestamp.self, forKey: .timestamp).milliseconds)
    }
}
