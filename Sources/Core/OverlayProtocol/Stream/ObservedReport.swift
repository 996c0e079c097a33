// SPDX-License-Identifier: Apache-2.0

/// An `ObservedState` on its way: the first of a connection is whole; later ones hold what is not as the report before
/// said, so that a node of thousands that sees one of them move says so in a few bytes.
public enum ObservedReport: Sendable, Hashable {
    case whole(ObservedState)
    case difference(ObservedDifference)

    /// - Parameter said: the report before on this connection; nil: there was none.
    public init(_ new: ObservedState, since said: ObservedState? = nil) {
        self = said.map { .difference(ObservedDifference(new, since: $0)) } ?? .whole(new)
    }

    public var bootID: String {
        switch self {
        case .whole(let state): state.bootID
        case .difference(let difference): difference.bootID
        }
    }

    public var counter: UInt64 {
        switch self {
        case .whole(let state): state.counter
        case .difference(let difference): difference.counter
        }
    }

    /// What the node observed.
    /// - Parameter known: what it said last.
    /// - Returns: nil where this follows from another report.
    public func whole(after known: ObservedState?) -> ObservedState? {
        switch self {
        case .whole(let state): state
        case .difference(let difference): known.flatMap(difference.whole)
        }
    }

    /// Several times those of the largest gateway that is meant to be: no node fills the server's memory.
    public static let mostPeers = 1 << 15
}

extension ObservedReport: Codable {
    private enum CodingKeys: CodingKey {
        case since
    }

    public init(from decoder: any Decoder) throws {
        let isDifference = try decoder.container(keyedBy: CodingKeys.self).contains(.since)
        self =
            isDifference
            ? .difference(try ObservedDifference(from: decoder)) : .whole(try ObservedState(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .whole(let state): try state.encode(to: encoder)
        case .difference(let difference): try difference.encode(to: encoder)
        }
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

    func with(peers: [ObservedPeer]) -> ObservedState {
        var state = self
        state.snapshot.peers = peers
        return state
    }
}

extension ObservedPeer {
    /// But for what moves by itself, which telemetry tells: bytes, and when the last handshake was. That there was one
    /// is news, that there was another is not.
    func saysTheSame(as other: ObservedPeer) -> Bool {
        endpoint == other.endpoint && allowedIPs == other.allowedIPs
            && (lastHandshake == nil) == (other.lastHandshake == nil)
    }
}
