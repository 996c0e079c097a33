// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What of an `ObservedState` is not as the report before said.
public struct ObservedDifference: Sendable, Hashable {
    public let bootID: String
    public let counter: UInt64
    /// The counter of the report that this is the difference to.
    public let since: UInt64
    public let revision: UInt64?
    public let stateID: String?
    public let status: NodeStatus
    public let safety: NodeSafety
    public let repairs: Int?
    /// nil: as before.
    public let phases: [PhaseReport]?
    /// Without its peers; nil: as before.
    public let snapshot: NodeSnapshot?
    /// Those that are new, or not as before.
    public let peers: [ObservedPeer]
    /// Peers of the report before that are no more.
    public let gone: [PublicKey]

    init(_ new: ObservedState, since said: ObservedState) {
        (bootID, counter, since) = (new.bootID, new.counter, said.counter)
        (revision, stateID, status) = (new.revision, new.stateID, new.status)
        (safety, repairs) = (new.safety, new.repairs)
        phases = new.phases == said.phases ? nil : new.phases
        let machine = new.with(peers: []).snapshot
        snapshot = machine == said.with(peers: []).snapshot ? nil : machine
        let before = Dictionary(said.snapshot.peers.map { ($0.publicKey, $0) }) { first, _ in first }
        peers = new.snapshot.peers.filter { before[$0.publicKey]?.saysTheSame(as: $0) != true }
        let present = Set(new.snapshot.peers.map(\.publicKey))
        gone = said.snapshot.peers.map(\.publicKey).filter { !present.contains($0) }
    }

    /// - Returns: nil where this follows from another report than `known`, or there were too many peers.
    func whole(after known: ObservedState) -> ObservedState? {
        guard known.bootID == bootID, known.counter == since, let peers = peers(after: known.snapshot.peers) else {
            return nil
        }
        var snapshot = snapshot ?? known.snapshot
        snapshot.peers = peers
        return ObservedState(
            bootID: bootID, counter: counter, revision: revision, stateID: stateID, status: status, safety: safety,
            repairs: repairs, phases: phases ?? known.phases, snapshot: snapshot)
    }

    private func peers(after known: [ObservedPeer]) -> [ObservedPeer]? {
        guard !peers.isEmpty || !gone.isEmpty else { return known }
        var changed = Dictionary(peers.map { ($0.publicKey, $0) }) { _, last in last }
        let gone = Set(gone)
        let kept = known.filter { !gone.contains($0.publicKey) }
            .map { changed.removeValue(forKey: $0.publicKey) ?? $0 }
        let added = peers.filter { changed[$0.publicKey] != nil }
        return kept.count + added.count <= ObservedReport.mostPeers ? kept + added : nil
    }
}

extension ObservedDifference: Codable {
    private enum CodingKeys: String, CodingKey {
        case counter, since, revision, status, safety, repairs, phases, snapshot, peers, gone
        case bootID = "boot_id"
        case stateID = "state_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bootID = try container.decode(String.self, forKey: .bootID)
        counter = try container.decode(UInt64.self, forKey: .counter)
        since = try container.decode(UInt64.self, forKey: .since)
        revision = try container.decodeIfPresent(UInt64.self, forKey: .revision)
        stateID = try container.decodeIfPresent(String.self, forKey: .stateID)
        status = try container.decode(NodeStatus.self, forKey: .status)
        safety = try container.decode(NodeSafety.self, forKey: .safety)
        repairs = try container.decodeIfPresent(Int.self, forKey: .repairs)
        phases = try container.decodeIfPresent([PhaseReport].self, forKey: .phases)
        snapshot = try container.decodeIfPresent(NodeSnapshot.self, forKey: .snapshot)
        peers = try container.decodeIfPresent([ObservedPeer].self, forKey: .peers) ?? []
        gone = try container.decodeIfPresent([PublicKey].self, forKey: .gone) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(bootID, forKey: .bootID)
        try container.encode(counter, forKey: .counter)
        try container.encode(since, forKey: .since)
        try container.encodeIfPresent(revision, forKey: .revision)
        try container.encodeIfPresent(stateID, forKey: .stateID)
        try container.encode(status, forKey: .status)
        try container.encode(safety, forKey: .safety)
        try container.encodeIfPresent(repairs, forKey: .repairs)
        try container.encodeIfPresent(phases, forKey: .phases)
        try container.encodeIfPresent(snapshot, forKey: .snapshot)
        if !peers.isEmpty { try container.encode(peers, forKey: .peers) }
        if !gone.isEmpty { try container.encode(gone, forKey: .gone) }
    }
}
