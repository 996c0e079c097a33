// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func tokens() async throws -> [TokenInfo] { try await requests.send(.GET, "/users/me/tokens") }

    public func createToken(_ request: TokenCreate) async throws -> TokenInfo {
        try await requests.send(.POST, "/users/me/tokens", request)
    }

    public func deleteToken(_ id: ID<APIToken>) async throws {
        try await requests.send(.DELETE, "/users/me/tokens/\(id)")
    }

    public func sessions() async throws -> [SignInInfo] { try await requests.send(.GET, "/users/me/sessions") }

    /// - Parameter id: as the list shows it.
    public func endSession(_ id: String) async throws { try await requests.send(.DELETE, "/users/me/sessions/\(id)") }

    /// All but the one that asks.
    public func endOtherSessions() async throws { try await requests.send(.DELETE, "/users/me/sessions") }

    public func changePassword(_ request: PasswordChange) async throws -> MessageResponse {
        try await requests.send(.PUT, "/users/me/password", request)
    }
}
