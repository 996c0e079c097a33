// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// A part of a snapshot's message: the agents that the node may know, in lists that it shares with others, and who it is
/// itself, because it may be in them. A server writes each list once, and sends it to a thousand nodes.
struct SharedAgents: Decodable {
    let device: ID<Device>
    let agents: [[DesiredPeer]]

    private enum CodingKeys: String, CodingKey {
        case agents
        case device = "device_id"
    }

    /// - Returns: nil where all peers are in the state.
    init?(ifPresentIn decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let agents = try container.decodeIfPresent([[DesiredPeer]].self, forKey: .agents) else { return nil }
        self.agents = agents
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
        let agents = try state.agents { Array(try CanonicalJSON.encode($0).utf8) }
        guard !agents.isEmpty else { return text }
        text.reserveCapacity(text.count + agents.reduce(100) { $0 + $1.count })
        text.removeLast()
        text += #","device_id":"\#(state.device)","agents":["#.utf8
        text += agents.joined(separator: [UInt8(ascii: ",")])
        text += "]}".utf8
        return text
    }
}
