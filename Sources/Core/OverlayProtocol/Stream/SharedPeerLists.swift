// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// A part of a snapshot's message: peers in lists that the node shares with others, and who it is itself, because it may
/// be in them. A server writes each list once, and sends it to a thousand nodes.
struct SharedPeerLists: Decodable {
    let device: ID<Device>
    let lists: [[DesiredPeer]]

    private enum CodingKeys: String, CodingKey {
        case lists = "shared_peers"
        case device = "device_id"
    }

    /// - Returns: nil where all peers are in the state.
    init?(ifPresentIn decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let lists = try container.decodeIfPresent([[DesiredPeer]].self, forKey: .lists) else { return nil }
        self.lists = lists
        device = try container.decode(ID<Device>.self, forKey: .device)
    }
}

extension StateSnapshot {
    /// The message that brings a state, without making the whole of it.
    public static func message(
        epoch: UInt64, revision: UInt64, stateID: String, _ state: CompiledState
    ) throws -> [UInt8] {
        let own = StateSnapshot(epoch: epoch, revision: revision, stateID: stateID, state: state.own)
        var text = Array(try CanonicalJSON.encode(ServerMessage.snapshot(own)).utf8)
        let lists = try state.sharedPeers { Array(try CanonicalJSON.encode($0).utf8) }
        guard !lists.isEmpty else { return text }
        text.reserveCapacity(text.count + lists.reduce(100) { $0 + $1.count })
        text.removeLast()
        text += #","device_id":"\#(state.device)","shared_peers":["#.utf8
        text += lists.joined(separator: [UInt8(ascii: ",")])
        text += "]}".utf8
        return text
    }
}
