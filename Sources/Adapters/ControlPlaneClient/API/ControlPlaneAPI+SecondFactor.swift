// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func secondFactor() async throws -> SecondFactorInfo { try await requests.send(.GET, "/users/me/totp") }

    public func beginSecondFactor(_ request: SecondFactorBegin) async throws -> SecondFactorEnrolment {
        try await requests.send(.POST, "/users/me/totp", request)
    }

    public func confirmSecondFactor(_ request: SecondFactorConfirm) async throws -> RecoveryCodes {
        try await requests.send(.POST, "/users/me/totp/confirm", request)
    }

    public func renewRecoveryCodes(_ request: SecondFactorChange) async throws -> RecoveryCodes {
        try await requests.send(.POST, "/users/me/totp/recovery-codes", request)
    }

    public func disableSecondFactor(_ request: SecondFactorChange) async throws -> MessageResponse {
        try await requests.send(.POST, "/users/me/totp/disable", request)
    }

    public func resetSecondFactor(of user: ID<User>) async throws {
        try await requests.send(.DELETE, "/users/\(user)/totp")
    }
}
