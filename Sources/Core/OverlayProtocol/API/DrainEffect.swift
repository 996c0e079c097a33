// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /gateways/:id/drain`: what draining a gateway would do to the networks that it is the primary gateway of.
public struct DrainEffect: Codable, Sendable, Hashable {
    /// A network that another gateway takes over; it is carried here until that one is ready.
    public struct Move: Codable, Sendable, Hashable {
        public let networkID: ID<Network>
        public let gatewayID: ID<Device>

        public init(networkID: ID<Network>, gatewayID: ID<Device>) {
            self.networkID = networkID
            self.gatewayID = gatewayID
        }

        private enum CodingKeys: String, CodingKey {
            case networkID = "network_id"
            case gatewayID = "gateway_id"
        }
    }

    public let moves: [Move]
    /// Networks that no other gateway may take over.
    public let stays: [ID<Network>]

    public init(moves: [Move], stays: [ID<Network>]) {
        self.moves = moves
        self.stays = stays
    }
}
