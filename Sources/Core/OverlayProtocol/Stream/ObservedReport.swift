// SPDX-License-Identifier: Apache-2.0

public import Addressing
import OverlayModel

/// An `ObservedState` on its way: the first of a connection is whole; later ones hold of the peers only those that are
/// not as the report before said, so that a node of thousands that sees one of them move says so in a few bytes.
public struct ObservedReport: Codable, Sendable, Hashable {
    /// All of it but for the peers that are as before.
    public let state: ObservedState
    /// The counter of the report before, which the peers are a difference to; nil: they are all.
    public let since: UInt64?
    /// Peers of the report before that are no more.
    public let gone: [PublicKey]

    /// - Parameter said: the report before on this connection; nil: there was none.
    public init(_ new: ObservedState, since said: ObservedState? = nil) {
        guard let said else {
            (state, since, gone) = (new, nil, [])
            return
        }
        let before = Dictionary(said.snapshot.peers.map { ($0.publicKey, $0) }) { first, _ in first }
        var changed = new
        changed.snapshot.peers = new.snapshot.peers.filter { before[$0.publicKey]?.saysTheSame(as: $0) != true }
        let present = Set(new.snapshot.peers.map(\.publicKey))
        (state, since) = (changed, said.counter)
        gone = said.snapshot.peers.map(\.publicKey).filter { !present.contains($0) }
    }

    /// What the node observed.
    /// - Parameter known: what it said last.
    /// - Returns: nil where this follows from another report.
    public func whole(after known: ObservedState?) -> ObservedState? {
        guard let since else { return state }
        guard let known, known.bootID == state.bootID, known.counter == since else { return nil }
        guard !state.snapshot.peers.isEmpty || !gone.isEmpty else {
            return state.with(peers: known.snapshot.peers)
        }
        var left = Dictionary(state.snapshot.peers.map { ($0.publicKey, $0) }) { _, last in last }
        let gone = Set(gone)
        let kept = known.snapshot.peers.filter { !gone.contains($0.publicKey) }
            .map { left.removeValue(forKey: $0.publicKey) ?? $0 }
        let added = state.snapshot.peers.filter { left[$0.publicKey] != nil }
        guard kept.count + added.count <= Self.mostPeers else { return nil }
        return state.with(peers: kept + added)
    }

    /// Several times those of the largest gateway that is meant to be: no node fills the server's memory.
    public static let mostPeers = 1 << 15

    private enum CodingKeys: String, CodingKey {
        case since, gone
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        state = try ObservedState(from: decoder)
        since = try container.decodeIfPresent(UInt64.self, forKey: .since)
        gone = try container.decodeIfPresent([PublicKey].self, forKey: .gone) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        try state.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(since, forKey: .since)
        if !gone.isEmpty { try container.encode(gone, forKey: .gone) }
    }
}

extension ObservedState {
    /// But for its counter, and what moves by itself.
    public func saysTheSame(as other: ObservedState) -> Bool {
        guard snapshot.peers.count == other.snapshot.peers.count,
            zip(snapshot.peers, other.snapshot.peers).allSatisfy({
                $0.publicKey == $1.publicKey && $0.saysTheSame(as: $1)
            })
        else { return false }
        var (this, other) = (with(peers: []), other.with(peers: []))
        (this.counter, other.counter) = (0, 0)
        return this == other
    }

    fileprivate func with(peers: [ObservedPeer]) -> ObservedState {
        var state = self
        state.snapshot.peers = peers
        return state
    }
}

extension ObservedPeer {
    /// But for what moves by itself, which telemetry tells: bytes, and when the last handshake was. That there was one
    /// is news, that there was another is not.
    fileprivate func saysTheSame(as other: ObservedPeer) -> Bool {
        endpoint == other.endpoint && allowedIPs == other.allowedIPs
            && (lastHandshake == nil) == (other.lastHandshake == nil)
    }
}
