// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func devices() async throws -> [DeviceInfo] {
        try await all("/devices")
    }

    public func updateDevice(_ id: ID<Device>, _ request: DeviceUpdate) async throws -> DeviceInfo {
        try await requests.send(.PUT, "/devices/\(id)", request)
    }

    public func approveDevice(_ id: ID<Device>) async throws -> DeviceInfo {
        try await requests.send(.POST, "/devices/\(id)/approve")
    }

    public func blockDevice(_ id: ID<Device>) async throws -> DeviceInfo {
        try await requests.send(.POST, "/devices/\(id)/block")
    }

    public func unblockDevice(_ id: ID<Device>) async throws -> DeviceInfo {
        try await requests.send(.POST, "/devices/\(id)/unblock")
    }

    public func rotateKey(_ id: ID<Device>, _ request: KeyRotate) async throws -> DeviceInfo {
        try await requests.send(.POST, "/devices/\(id)/rotate-key", request)
    }

    public func deleteDevice(_ id: ID<Device>) async throws {
        try await requests.send(.DELETE, "/devices/\(id)")
    }

    public func desired(_ id: ID<Device>) async throws -> DesiredResponse {
        try await requests.send(.GET, "/devices/\(id)/desired")
    }

    public func observed(_ id: ID<Device>) async throws -> ObservedState {
        try await requests.send(.GET, "/devices/\(id)/observed")
    }

    public func difference(_ id: ID<Device>) async throws -> DiffResponse {
        try await requests.send(.GET, "/devices/\(id)/diff")
    }

    public func joinKeys() async throws -> [JoinKeyInfo] {
        try await all("/join-keys")
    }

    public func createJoinKey(_ request: JoinKeyCreate) async throws -> JoinKeyInfo {
        try await requests.send(.POST, "/join-keys", request)
    }

    public func deleteJoinKey(_ id: ID<JoinKey>) async throws {
        try await requests.send(.DELETE, "/join-keys/\(id)")
    }
}
