// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func gateways() async throws -> [GatewayInfo] {
        try await all("/gateways")
    }

    public func updateGateway(_ id: ID<Device>, _ request: GatewayUpdate) async throws -> GatewayInfo {
        try await requests.send(.PUT, "/gateways/\(id)", request)
    }

    public func drainGateway(_ id: ID<Device>, _ drain: Bool) async throws -> GatewayInfo {
        try await requests.send(.POST, "/gateways/\(id)/drain", GatewayDrain(drain: drain))
    }

    /// What draining it would do.
    public func drainEffect(_ id: ID<Device>) async throws -> DrainEffect {
        try await requests.send(.GET, "/gateways/\(id)/drain")
    }

    public func deleteGateway(_ id: ID<Device>) async throws {
        try await requests.send(.DELETE, "/gateways/\(id)")
    }
}
