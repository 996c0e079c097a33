// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import FoundationEssentials
import GRDB
import OverlayModel
import OverlayProtocol

/// Rows of a tenant that a filter lets through, as SQL.
struct FlowSelection: Sendable {
    private var conditions: [String] = []
    private var arguments = StatementArguments()
    private let order: String

    private static let term = "(SELECT number FROM term WHERE text = ?)"

    init(_ tenant: ID<Tenant>, _ filter: FlowFilter) {
        order = filter.after == nil ? "at DESC, number DESC" : "number"
        add("tenant = \(Self.term)", [tenant.description])
        if let peer = filter.peer { addEnds("peer", peer.description) }
        if let device = filter.device { addEnds("device", device.description) }
        if let network = filter.network { add("network = \(Self.term)", [network.description]) }
        if let gateway = filter.gateway { add("gateway = \(Self.term)", [gateway.description]) }
        if let rule = filter.rule { add("rule = \(Self.term)", [rule.description]) }
        if let event = filter.event { add("event = ?", [event.rawValue]) }
        // Written out, as the partial indexes have them.
        if let verdict = filter.verdict { add(verdict == .deny ? "accepted = 0" : "accepted = 1", []) }
        if let wouldDeny = filter.wouldDeny { add(wouldDeny ? "would = 1" : "would = 0", []) }
        if let since = filter.since { add("at >= ?", [since.milliseconds]) }
        if let until = filter.until { add("at < ?", [until.milliseconds]) }
        if let after = filter.after { add("number > ?", [Int64(clamping: after)]) }
        if let flow = filter.flow { add(flow) }
    }

    func rows(_ database: Database, offset: Int, limit: Int) throws -> [FlowInfo] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT \(Self.columns) FROM flow WHERE \(text) ORDER BY \(order) LIMIT ? OFFSET ?",
            arguments: arguments + [limit, offset])
        return try rows.map { try FlowInfo($0) }
    }

    func count(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM flow WHERE \(text)", arguments: arguments) ?? 0
    }

    func distinct(_ database: Database, limit: Int) throws -> [Flow] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT src, dst, protocol, dst_port FROM flow WHERE \(text)
                ORDER BY src, dst, protocol, dst_port LIMIT ?
                """, arguments: arguments + [limit])
        return try rows.map { row in
            Flow(
                source: try row.address(0), destination: try row.address(1),
                protocol: IPProtocol(rawValue: try row.decode(atIndex: 2)),
                destinationPort: try row.decode(UInt16?.self, atIndex: 3) ?? 0)
        }
    }

    private var text: String { conditions.joined(separator: " AND ") }

    private mutating func add(_ condition: String, _ values: [any DatabaseValueConvertible]) {
        conditions.append(condition)
        arguments += StatementArguments(values)
    }

    private mutating func addEnds(_ column: String, _ id: String) {
        add("(src_\(column) = \(Self.term) OR dst_\(column) = \(Self.term))", [id, id])
    }

    private mutating func add(_ flow: Flow) {
        add(
            "src = ? AND dst = ? AND protocol = ?",
            [Data(flow.source.bytes), Data(flow.destination.bytes), Int64(flow.protocol.rawValue)])
        if flow.protocol.hasPorts { add("dst_port = ?", [Int64(flow.destinationPort)]) }
    }

    /// In the order in which `FlowInfo.init(_:)` reads them.
    private static let columns: String = {
        let ids = ["rule", "gateway", "network", "src_peer", "src_device", "dst_peer", "dst_device"]
            .map { "(SELECT text FROM term WHERE term.number = flow.\($0))" }
        let others = [
            "number", "at", "event", "accepted", "would", "src", "src_port", "dst", "dst_port", "protocol", "reply",
            "length", "bytes", "packets", "duration", "suppressed",
        ]
        return (ids + others).joined(separator: ", ")
    }()
}

extension FlowInfo {
    fileprivate init(_ row: Row) throws {
        let flow = PlacedFlow(
            record: try FlowRecord(row), rule: try DecidingRule(text: row.decode(atIndex: 0)),
            gateway: try ID(text: row.decode(atIndex: 1)), network: try ID(text: row.decode(atIndex: 2)),
            source: try row.owner(3), destination: try row.owner(5))
        self.init(flow, seq: try row.decode(atIndex: 7))
    }
}

extension FlowRecord {
    fileprivate init(_ row: Row) throws {
        guard let event = Event(rawValue: try row.decode(atIndex: 9)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        self.init(
            timestamp: try row.decode(atIndex: 8), event: event, accepts: try row.decode(atIndex: 10),
            wouldDeny: try row.decode(atIndex: 11), source: try row.address(12),
            sourcePort: try row.decode(UInt16?.self, atIndex: 13), destination: try row.address(14),
            destinationPort: try row.decode(UInt16?.self, atIndex: 15),
            protocol: IPProtocol(rawValue: try row.decode(atIndex: 16)), isReply: try row.decode(atIndex: 17),
            length: try row.decode(Int?.self, atIndex: 18), bytes: try row.decode(UInt64?.self, atIndex: 19),
            packets: try row.decode(UInt64?.self, atIndex: 20),
            durationMilliseconds: try row.decode(Int64?.self, atIndex: 21),
            suppressed: try row.decode(Int?.self, atIndex: 22))
    }
}

extension Row {
    fileprivate func address(_ index: Int) throws -> IPAddress {
        guard let address = IPAddress(bytes: try decode(Data.self, atIndex: index)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return address
    }

    /// A peer and, behind it, its device.
    fileprivate func owner(_ index: Int) throws -> PlacedFlow.Owner? {
        guard let peer = try decode(String?.self, atIndex: index) else { return nil }
        return PlacedFlow.Owner(peer: try ID(text: peer), device: try ID(text: decode(atIndex: index + 1)))
    }
}
