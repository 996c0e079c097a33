// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func networks() async throws -> [NetworkInfo] {
        try await all("/networks")
    }

    public func createNetwork(_ request: NetworkCreate) async throws -> NetworkInfo {
        try await requests.send(.POST, "/networks", request)
    }

    public func updateNetwork(_ id: ID<Network>, _ request: NetworkUpdate) async throws -> NetworkInfo {
        try await requests.send(.PUT, "/networks/\(id)", request)
    }

    public func deleteNetwork(_ id: ID<Network>) async throws {
        try await requests.send(.DELETE, "/networks/\(id)")
    }

    public func peers(_ network: ID<Network>) async throws -> [PeerInfo] {
        try await all("/networks/\(network)/peers")
    }

    public func createPeer(_ network: ID<Network>, _ request: PeerCreate) async throws -> PeerInfo {
        try await requests.send(.POST, "/networks/\(network)/peers", request)
    }

    /// What a peer's device runs, as wg-quick's text.
    public func config(_ network: ID<Network>, _ peer: ID<Peer>) async throws -> ConfigResponse {
        try await requests.send(.GET, "/networks/\(network)/peers/\(peer)/config?format=json")
    }

    public func updatePeer(
        _ network: ID<Network>, _ peer: ID<Peer>, _ request: PeerUpdate
    ) async throws -> PeerInfo {
        try await requests.send(.PUT, "/networks/\(network)/peers/\(peer)", request)
    }

    public func routes(_ network: ID<Network>) async throws -> [Route] {
        try await requests.send(.GET, "/networks/\(network)/routes")
    }

    public func createRoute(_ network: ID<Network>, _ request: RouteCreate) async throws -> Route {
        try await requests.send(.POST, "/networks/\(network)/routes", request)
    }

    public func deleteRoute(_ network: ID<Network>, _ route: ID<Route>) async throws {
        try await requests.send(.DELETE, "/networks/\(network)/routes/\(route)")
    }
}
