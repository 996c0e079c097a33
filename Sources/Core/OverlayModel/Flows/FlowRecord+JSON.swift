// SPDX-License-Identifier: Apache-2.0

import Addressing

extension FlowRecord {
    /// What the log writes for a nil `rule`: no rule matched, so the default decided.
    public static let defaultRule = "default"
    /// The `rule` of what every peer may have of the gateway (`FlowMark.isSystem`).
    public static let systemRule = "system"

    /// Appends the record as one line of JSON (RFC 8259) with its line feed. Fields that are nil are left out, but for
    /// `rule`, which then is `"default"`.
    public func appendLine(to line: inout [UInt8]) {
        line.append(contentsOf: #"{"ts":""#.utf8)
        RFC3339.append(milliseconds: timestamp, to: &line)
        line.append(UInt8(ascii: "\""))
        line.appendField("event", event.rawValue)
        line.appendField("verdict", verdict.rawValue)
        if wouldDeny { line.appendField("would", "deny") }
        line.appendField("rule", rule ?? Self.defaultRule)
        line.appendField("client_id", clientID?.description)
        line.appendField("dst_client_id", destinationClientID?.description)
        line.appendField("peer", peer)
        line.appendField("src_ip", source.description)
        line.appendField("src_port", sourcePort)
        line.appendField("dst_ip", destination.description)
        line.appendField("dst_port", destinationPort)
        line.appendField("proto", `protocol`.description)
        line.appendField("in_iface", inputInterface)
        line.appendField("out_iface", outputInterface)
        if isReply { line.appendField("direction", "reply") }
        line.appendField("length", length)
        line.appendField("bytes", bytes)
        line.appendField("packets", packets)
        line.appendField("duration_ms", durationMilliseconds)
        line.appendField("suppressed", suppressed)
        line.append(contentsOf: "}\n".utf8)
    }
}

extension [UInt8] {
    /// Appends `,"name":"value"`; nothing for nil.
    mutating func appendField(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        appendName(name)
        appendJSONString(value)
    }

    /// Appends `,"name":value`; nothing for nil.
    mutating func appendField(_ name: StaticString, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        appendName(name)
        append(contentsOf: String(value).utf8)
    }

    /// Appends a string in quotes, with the escapes of RFC 8259 §7.
    mutating func appendJSONString(_ text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20: append(contentsOf: Self.controlEscape(byte))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendName(_ name: StaticString) {
        append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\"")])
        name.withUTF8Buffer { append(contentsOf: $0) }
        append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    }

    private static func controlEscape(_ byte: UInt8) -> [UInt8] {
        let hex = String(byte, radix: 16)
        return Array("\\u00\(hex.utf8.count == 1 ? "0" : "")\(hex)".utf8)
    }
}
