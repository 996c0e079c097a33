// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a flow log says, summed up by client and destination: who reached what, who was denied what, and who would be
/// if it were enforced.
///
/// Bounded: what finds no row any more is summed up in `others`.
public struct FlowReport: Hashable, Sendable {
    /// Who opened the flows: a peer, or an address that is no peer's.
    public enum Client: Hashable, Sendable {
        case peer(PublicKey)
        case address(IPAddress)
    }

    public struct Destination: Hashable, Sendable {
        public var address: IPAddress
        public var `protocol`: IPProtocol
        public var port: UInt16?
    }

    public struct Row: Hashable, Sendable {
        /// Flows that were accepted.
        public var flows = 0
        /// Those of them that would be denied if they were enforced.
        public var wouldDeny = 0
        /// Packets that were denied, with those that were not written.
        public var denied = 0
        /// Of flows that have ended, both directions.
        public var bytes: UInt64 = 0
        /// The rules that decided, a few of them; `default` where none did.
        public var rules: Set<String> = []
    }

    public struct Entry: Hashable, Sendable {
        public var client: Client
        /// The peer's name in the configuration, where it has one.
        public var name: String?
        public var destination: Destination
        public var row: Row
    }

    /// Milliseconds since the Unix epoch; records before are left out.
    public let since: Int64
    public private(set) var others = Row()
    /// Records that the log says are missing in it.
    public private(set) var dropped = 0
    /// Lines that are no records.
    public private(set) var unreadable = 0

    private struct Key: Hashable {
        var client: Client
        var destination: Destination
    }

    private let capacity: Int
    private var rows: [Key: Row] = [:]
    private var names: [PublicKey: String] = [:]

    private static let mostRules = 8

    /// - Parameter capacity: the most rows.
    public init(since: Int64 = .min, capacity: Int = 10_000) {
        self.since = since
        self.capacity = capacity
    }

    public mutating func add(_ record: FlowRecord) {
        guard record.timestamp >= since, record.event != .packet else { return }
        let client = record.clientID.map(Client.peer) ?? .address(record.source)
        let destination = Destination(
            address: record.destination, protocol: record.protocol, port: record.destinationPort)
        let key = Key(client: client, destination: destination)
        guard rows[key] != nil || rows.count < capacity else {
            others.add(record, mostRules: Self.mostRules)
            return
        }
        rows[key, default: Row()].add(record, mostRules: Self.mostRules)
        if let id = record.clientID, let peer = record.peer { names[id] = peer }
    }

    public mutating func addDropped(_ count: Int, at timestamp: Int64) {
        if timestamp >= since { dropped &+= count }
    }

    public mutating func addUnreadable() { unreadable += 1 }

    /// By client, then the busiest destination first.
    /// - Parameter onlyWouldDeny: those alone that have flows which would be denied.
    public func entries(onlyWouldDeny: Bool = false) -> [Entry] {
        rows.filter { !onlyWouldDeny || $0.value.wouldDeny > 0 }
            .map { key, row in
                Entry(client: key.client, name: name(of: key.client), destination: key.destination, row: row)
            }
            .sorted { $0.order < $1.order }
    }

    private func name(of client: Client) -> String? {
        if case .peer(let key) = client { names[key] } else { nil }
    }
}

extension FlowReport.Row {
    fileprivate mutating func add(_ record: FlowRecord, mostRules: Int) {
        switch record.event {
        case .start:
            flows += 1
            if record.wouldDeny { wouldDeny += 1 }
        case .deny: denied &+= 1 &+ (record.suppressed ?? 0)
        case .end: bytes &+= record.bytes ?? 0
        case .packet: break
        }
        if rules.count < mostRules { rules.insert(record.rule ?? FlowRecord.defaultRule) }
    }
}

extension FlowReport.Client: CustomStringConvertible {
    public var description: String {
        switch self {
        case .peer(let key): key.description
        case .address(let address): address.description
        }
    }
}

extension FlowReport.Destination {
    /// `tcp/443`, `icmp`.
    public var service: String { port.map { "\(`protocol`)/\($0)" } ?? "\(`protocol`)" }
}

extension FlowReport.Entry {
    /// Total: no two entries have the same client and destination.
    fileprivate var order: Order {
        Order(
            client: name ?? "\u{10ffff}", id: client.description, busy: -(row.flows + row.denied),
            address: destination.address, service: destination.service)
    }

    fileprivate struct Order: Comparable {
        let client: String
        let id: String
        let busy: Int
        let address: IPAddress
        let service: String

        static func < (a: Self, b: Self) -> Bool {
            (a.client, a.id, a.busy, a.address, a.service) < (b.client, b.id, b.busy, b.address, b.service)
        }
    }
}
