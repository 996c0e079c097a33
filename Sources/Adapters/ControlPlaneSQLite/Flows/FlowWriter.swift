// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import FoundationEssentials
import GRDB
import OverlayModel
import OverlayProtocol

/// Writes pieces within one transaction.
struct FlowWriter {
    private struct Hour: Hashable {
        let tenant: Int64
        let number: Int64
    }

    private let database: Database
    private var terms: [String: Int64] = [:]
    private var hours: [Hour: FlowFigures] = [:]

    /// Sums stay below what JSON's readers take exactly.
    private static let most = 1 << 53

    init(_ database: Database) {
        self.database = database
    }

    mutating func append(_ piece: FlowPiece, now: Timestamp) throws {
        guard try isNew(piece) else { return }
        let tenant = try term(piece.tenant)
        for flow in piece.flows {
            try insert(flow, tenant)
            hours[Hour(tenant: tenant, number: flow.record.timestamp / 3_600_000), default: FlowFigures()].add(flow)
        }
        try count(lost: piece.dropped, of: piece.tenant, now: now)
    }

    mutating func count(lost count: Int, of tenant: ID<Tenant>, now: Timestamp) throws {
        guard count > 0 else { return }
        let hour = Hour(tenant: try term(tenant), number: now.milliseconds / 3_600_000)
        hours[hour, default: FlowFigures()].dropped += count
    }

    /// To be called once, at the end.
    func finish() throws {
        let sum = ["flows", "would_deny", "denied", "bytes", "dropped"]
            .map { "\($0) = min(\($0) + excluded.\($0), \(Self.most))" }.joined(separator: ", ")
        for (hour, figures) in hours {
            try run(
                """
                INSERT INTO hour (tenant, hour, flows, would_deny, denied, bytes, dropped) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, hour) DO UPDATE SET \(sum)
                """,
                [
                    hour.tenant, hour.number, figures.flows, figures.wouldDeny, figures.denied,
                    min(figures.bytes, Self.most), figures.dropped,
                ])
        }
    }

    /// A piece whose receipt was lost comes again.
    private mutating func isNew(_ piece: FlowPiece) throws -> Bool {
        try run(
            """
            INSERT INTO batch (gateway, instance, number) VALUES (?, ?, ?)
            ON CONFLICT (gateway) DO UPDATE SET instance = excluded.instance, number = excluded.number
            WHERE instance <> excluded.instance OR number < excluded.number
            """, [term(piece.gateway), piece.instance, Int64(clamping: piece.number)])
        return database.changesCount > 0
    }

    private mutating func insert(_ flow: PlacedFlow, _ tenant: Int64) throws {
        let record = flow.record
        try run(
            """
            INSERT INTO flow (tenant, at, event, accepted, would, rule, gateway, network, src_peer, src_device, dst_peer,
                dst_device, src, src_port, dst, dst_port, protocol, reply, length, bytes, packets, duration, suppressed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tenant, record.timestamp, record.event.rawValue, record.accepts, record.wouldDeny, term(flow.rule),
                term(flow.gateway), term(flow.network), ifAny(flow.source?.peer), ifAny(flow.source?.device),
                ifAny(flow.destination?.peer), ifAny(flow.destination?.device), Data(record.source.bytes),
                record.sourcePort.map { Int64($0) }, Data(record.destination.bytes),
                record.destinationPort.map { Int64($0) }, Int64(record.protocol.rawValue), record.isReply,
                record.length, record.bytes.map { Int64(clamping: $0) }, record.packets.map { Int64(clamping: $0) },
                record.durationMilliseconds, record.suppressed,
            ])
    }

    private mutating func ifAny(_ value: (some CustomStringConvertible)?) throws -> Int64? {
        try value.map { try term($0) }
    }

    private mutating func term(_ value: some CustomStringConvertible) throws -> Int64 {
        let text = value.description
        if let known = terms[text] { return known }
        try run("INSERT INTO term (text) VALUES (?) ON CONFLICT (text) DO NOTHING", [text])
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM term WHERE text = ?"), arguments: [text])
        guard let number else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        terms[text] = number
        return number
    }

    private func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }
}

extension FlowFigures {
    fileprivate mutating func add(_ flow: PlacedFlow) {
        let record = flow.record
        switch record.event {
        case .start:
            flows += 1
            if record.wouldDeny { wouldDeny += 1 }
        case .deny: denied += 1 + (record.suppressed ?? 0)
        case .end: bytes += Int(clamping: record.bytes ?? 0)
        case .packet: break
        }
    }
}
