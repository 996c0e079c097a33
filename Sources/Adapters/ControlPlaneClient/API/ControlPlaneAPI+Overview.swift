// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func stats() async throws -> StatsResponse {
        try await requests.send(.GET, "/stats")
    }

    public func settings() async throws -> TenantSettings {
        try await requests.send(.GET, "/settings")
    }

    public func updateSettings(_ request: SettingsUpdate) async throws -> TenantSettings {
        try await requests.send(.PUT, "/settings", request)
    }

    public func reachability(_ network: ID<Network>, _ peer: ID<Peer>) async throws -> ReachabilityResponse {
        try await requests.send(.GET, "/networks/\(network)/peers/\(peer)/reachability")
    }

    public func accessList(_ network: ID<Network>) async throws -> AccessListInfo {
        try await requests.send(.GET, "/networks/\(network)/acl")
    }

    public func updateAccessList(_ network: ID<Network>, _ request: AccessListUpdate) async throws -> AccessListInfo {
        try await requests.send(.PUT, "/networks/\(network)/acl", request)
    }
}
