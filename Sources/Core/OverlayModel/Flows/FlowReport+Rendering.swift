// SPDX-License-Identifier: Apache-2.0

import Addressing

extension FlowReport {
    /// A table of at most 80 columns: a line for each client, below it one for each of its destinations with the rules
    /// that decided.
    ///
    ///     laptop (xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=)
    ///       10.20.0.1                               tcp/443      120      3      0   1.2M
    ///         web, default
    public func table(onlyWouldDeny: Bool = false) -> String {
        var lines = [Self.line("DESTINATION", "SERVICE", "FLOWS", "WOULD", "DENIED", "BYTES")]
        var last: Client?
        for entry in entries(onlyWouldDeny: onlyWouldDeny) {
            if entry.client != last { lines.append(entry.heading) }
            last = entry.client
            lines.append(Self.line("\(entry.destination.address)", entry.destination.service, entry.row))
            lines.append("    \(entry.row.rules.sorted().joined(separator: ", "))".cut(to: 80))
        }
        if others != Row(), !onlyWouldDeny { lines.append(Self.line("(others, too many to list)", "", others)) }
        if last == nil { lines.append(onlyWouldDeny ? "nothing would be denied" : "no flows") }
        if dropped > 0 { lines.append("\(dropped) records are missing: the log could not keep up") }
        if unreadable > 0 { lines.append("\(unreadable) lines are no records") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON object: `since` (where there is one), `rows`, `others`, `dropped`, `unreadable_lines`; a row has
    /// `client_id` or `client_ip`, `peer`, `dst_ip`, `dst_port`, `proto`, `flows`, `would_deny`, `denied`, `bytes`,
    /// `rules`.
    public func json(onlyWouldDeny: Bool = false) -> String {
        var bytes = Array("{\"unreadable_lines\":\(unreadable),\"dropped\":\(dropped)".utf8)
        if since > .min {
            bytes += Array(",\"since\":\"".utf8)
            RFC3339.append(milliseconds: since, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes += Array(",\"others\":{".utf8)
        others.appendFields(to: &bytes)
        bytes += Array("},\"rows\":[".utf8)
        for (index, entry) in entries(onlyWouldDeny: onlyWouldDeny).enumerated() {
            bytes += Array((index == 0 ? "\n" : ",\n").utf8)
            entry.appendJSON(to: &bytes)
        }
        bytes += Array("]}\n".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func line(_ destination: String, _ service: String, _ row: Row) -> String {
        line(
            destination, service, short(UInt64(row.flows)), short(UInt64(row.wouldDeny)), short(UInt64(row.denied)),
            short(row.bytes))
    }

    /// 2 + 39 (the longest IPv6 address) + 10 + 7 + 7 + 7 + 7 = 79 columns.
    private static func line(
        _ destination: String, _ service: String, _ flows: String, _ would: String, _ denied: String, _ bytes: String
    ) -> String {
        "  " + destination.padded(to: 39) + " " + service.padded(to: 9)
            + [flows, would, denied, bytes].map { $0.padded(to: -7) }.joined()
    }

    /// At most 5 characters: `0`, `9999`, `12k`, `3.4G`; thousands are 1000.
    static func short(_ number: UInt64) -> String {
        if number < 10_000 { return "\(number)" }
        var (rest, unit) = (Double(number), 0)
        let units = ["", "k", "M", "G", "T", "P", "E"]
        while rest >= 999.5 {
            rest /= 1000
            unit += 1
        }
        let tenths = Int((rest * 10).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(units[unit])" : "\(Int(rest.rounded()))\(units[unit])"
    }
}

extension FlowReport.Entry {
    fileprivate var heading: String {
        guard let name else { return client.description }
        return "\(name.cut(to: 33)) (\(client))"
    }

    fileprivate func appendJSON(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        row.appendFields(to: &bytes)
        switch client {
        case .peer(let key): bytes.appendField("client_id", key.description)
        case .address(let address): bytes.appendField("client_ip", address.description)
        }
        bytes.appendField("peer", name)
        bytes.appendField("dst_ip", destination.address.description)
        bytes.appendField("dst_port", destination.port)
        bytes.appendField("proto", destination.protocol.description)
        bytes.append(UInt8(ascii: "}"))
    }
}

extension FlowReport.Row {
    /// Begins without a comma.
    fileprivate func appendFields(to bytes: inout [UInt8]) {
        bytes += Array("\"flows\":\(flows),\"would_deny\":\(wouldDeny),\"denied\":\(denied)".utf8)
        bytes.appendField("bytes", self.bytes)
        bytes += Array(",\"rules\":[".utf8)
        for (index, rule) in rules.sorted().enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.appendJSONString(rule)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}

extension String {
    /// With spaces behind it, or before it where the width is negative.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }

    fileprivate func cut(to width: Int) -> String {
        count <= width ? self : prefix(width - 1) + "…"
    }
}
