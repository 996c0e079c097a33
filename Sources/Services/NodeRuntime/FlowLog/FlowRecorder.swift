// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// The peer that a prefix belongs to, as flow records name it.
public struct FlowOwner: Hashable, Sendable {
    public let publicKey: PublicKey
    /// Its name in the configuration, where it has one.
    public let name: String?

    public init(publicKey: PublicKey, name: String? = nil) {
        self.publicKey = publicKey
        self.name = name
    }
}

/// Turns flow events into flow records: who it was, which rule decided, and how much of a flood is written.
///
/// Pure; the caller gives the time and the array that records are appended to. Call `handleTimeout` at `nextTimeout`.
public struct FlowRecorder: Sendable {
    private let slot: UInt8
    private var owners = PrefixTable<FlowOwner>()
    private var rules = RuleNames()
    private var denials: DenialLimiter

    /// - Parameter slot: the firewall's slot in conntrack marks (`FlowMark`); ends of other tables' flows are left out.
    public init(slot: UInt8, denialLimit: DenialLimit = DenialLimit()) {
        self.slot = slot
        denials = DenialLimiter(denialLimit)
    }

    public mutating func setOwners(_ owners: PrefixTable<FlowOwner>) {
        self.owners = owners
    }

    /// - Parameters:
    ///   - rules: the names of the firewall's rules, by index.
    ///   - since: when the generation came into force, milliseconds since the Unix epoch.
    public mutating func setRules(_ rules: [String], generation: UInt8, since: Int64) {
        self.rules.install(rules, generation: generation, since: since)
    }

    public mutating func record(_ event: FlowEvent, now: ContinuousClock.Instant, into records: inout [FlowRecord]) {
        switch event {
        case .packet(let packet) where packet.kind == .deny:
            let admission = denials.admit(packet, now: now)
            if let evicted = admission.evicted { records.append(record(of: evicted)) }
            if let admitted = admission.admitted { records.append(record(of: admitted)) }
        case .packet(let packet): records.append(record(of: packet))
        case .end(let end) where end.mark.slot == slot: records.append(record(of: end))
        case .end, .lost: break
        }
    }

    /// When `handleTimeout` is due; nil while there is nothing to wait for.
    public var nextTimeout: ContinuousClock.Instant? { denials.nextTimeout }

    public mutating func handleTimeout(now: ContinuousClock.Instant, into records: inout [FlowRecord]) {
        records += denials.takeHeld(now: now).map(record(of:))
    }

    /// Writes what is still held back. Called once, after the last event.
    public mutating func finish(into records: inout [FlowRecord]) {
        records += denials.takeAllHeld().map(record(of:))
    }

    private func record(of denial: DenialLimiter.Written) -> FlowRecord {
        var record = record(of: denial.event)
        if denial.suppressed > 0 { record.suppressed = denial.suppressed }
        return record
    }

    private func record(of event: PacketEvent) -> FlowRecord {
        let packet = event.packet
        var record = record(
            event.kind == .deny ? .deny : event.kind == .start ? .start : .packet, mark: event.mark,
            from: packet.source, to: packet.destination, protocol: packet.protocol, at: event.timestamp)
        record.sourcePort = packet.sourcePort
        record.destinationPort = packet.destinationPort
        record.inputInterface = event.inputInterface
        record.outputInterface = event.outputInterface
        record.length = packet.length
        return record
    }

    private func record(of end: FlowEndEvent) -> FlowRecord {
        var record = record(
            .end, mark: end.mark, from: end.source, to: end.destination, protocol: end.protocol, at: end.stop)
        record.sourcePort = end.sourcePort
        record.destinationPort = end.destinationPort
        record.bytes = end.bytes
        record.packets = end.packets
        // The system's clock may have been set back meanwhile.
        record.durationMilliseconds = end.start.map { max(0, end.stop - $0) }
        return record
    }

    private func record(
        _ event: FlowRecord.Event, mark: FlowMark?, from source: IPAddress, to destination: IPAddress,
        protocol: IPProtocol, at timestamp: Int64
    ) -> FlowRecord {
        let target = owners.longestMatch(destination)
        let client = owners.longestMatch(source) ?? target
        return FlowRecord(
            timestamp: timestamp, event: event, accepts: event != .deny, rule: rules.name(in: mark, at: timestamp),
            wouldDeny: mark?.wouldDeny ?? false, clientID: client?.publicKey, destinationClientID: target?.publicKey,
            peer: client?.name, source: source, destination: destination, protocol: `protocol`)
    }
}
