// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayProtocol

extension ControlPlaneAPI {
    /// Whether there is a server, and the right one.
    public func checkHealth() async throws {
        try await requests.send(.GET, "/health")
    }

    public func setUp(_ request: SetupRequest) async throws -> SessionResponse {
        try await requests.send(.POST, "/setup", request)
    }

    public func signIn(_ request: LoginRequest) async throws -> SessionResponse {
        try await requests.send(.POST, "/auth/login", request)
    }

    public func signOut() async throws {
        try await requests.send(.POST, "/auth/logout")
    }

    public func me() async throws -> UserInfo {
        try await requests.send(.GET, "/users/me")
    }
}
