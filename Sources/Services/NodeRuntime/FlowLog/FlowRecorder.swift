// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Turns flow events into flow records: who it was, which rule decided, and how much of a flood is written.
///
/// Pure; the caller gives the time and the array that records are appended to. Call `handleTimeout` at `nextTimeout`.
public struct FlowRecorder: Sendable {
    private struct Peer: Sendable {
        let publicKey: PublicKey
        let name: String?
    }

    /// The firewall's slot in conntrack marks; nil before its first rules.
    private var slot: UInt8?
    private var tellsEnds = true
    private var peers = PrefixTable<Peer>()
    private var rules = RuleNames()
    private var denials: DenialLimiter

    public init(denialLimit: DenialLimit = DenialLimit()) {
        denials = DenialLimiter(denialLimit)
    }

    /// Takes note of rules that come into force.
    /// - Parameters:
    ///   - mark: slot and generation of the flows that they accept.
    ///   - rules: their names, by index.
    ///   - tellsEnds: whether flows' ends are written; not where only denials are.
    public mutating func announce(
        _ mark: FlowMark, rules: [String], owners: [FlowOwner], tellsEnds: Bool = true
    ) {
        self.tellsEnds = tellsEnds
        slot = mark.slot
        self.rules.install(rules, generation: mark.generation)
        peers = PrefixTable()
        for owner in owners {
            for prefix in owner.prefixes { peers[prefix] = Peer(publicKey: owner.publicKey, name: owner.name) }
        }
    }

    /// Flow ends that bear another table's mark are left out.
    public mutating func record(_ event: FlowEvent, now: ContinuousClock.Instant, into records: inout [FlowRecord]) {
        switch event {
        case .packet(let packet) where packet.kind.isDenial:
            let admission = denials.admit(packet.ofItsFlow, now: now)
            if let evicted = admission.evicted { records.append(record(of: evicted)) }
            if let admitted = admission.admitted { records.append(record(of: admitted)) }
        case .packet(let packet): records.append(record(of: packet))
        case .end(let end) where tellsEnds && end.mark.decider == slot: records.append(record(of: end))
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
            event.kind.isDenial ? .deny : event.kind == .start ? .start : .packet, mark: event.mark,
            from: packet.source, to: packet.destination, protocol: packet.protocol, at: event.timestamp)
        record.isReply = event.kind == .denyReply
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
        let target = peers.longestMatch(destination)
        let client = peers.longestMatch(source) ?? target
        return FlowRecord(
            timestamp: timestamp, event: event, accepts: event != .deny && mark?.isDenied != true,
            rule: rules.name(in: mark),
            wouldDeny: mark?.wouldDeny ?? false, clientID: client?.publicKey, destinationClientID: target?.publicKey,
            peer: client?.name, source: source, destination: destination, protocol: `protocol`)
    }
}

extension PacketEvent {
    /// With the addresses and ports of the flow, as its opener wrote them. Each record is about the flow then, and each
    /// denial counts for who opened it.
    fileprivate var ofItsFlow: PacketEvent {
        guard kind == .denyReply else { return self }
        var event = self
        event.packet = packet.reversed
        return event
    }
}
