// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// - Parameter address: where the request comes from; nil: nobody knows, and nobody counts.
    public func signIn(_ request: LoginRequest, from address: IPAddress? = nil) async throws -> SessionResponse {
        let user = installation.tables.user(request.email.lowercased())
        try await checkPassword(request.password, of: user, request.email, from: address)
        guard let user, !user.isDisabled, user.isSuperAdmin || !memberships(of: user.id).isEmpty else {
            if let user { await auditUser(user.id, "session.refuse") }
            throw Problem.inNoWorkspace
        }
        let secret = Secret.make(.session)
        let session = try await countingGuess(request.code, of: user.id, from: address) {
            try await installation.change(by: user.id.description, "session.create", now: now()) { draft in
                let hasSecondFactor = try draft.spend(request.code, of: user.id, sealingKey)
                draft.deleteEndedSessions()
                return try draft.putSession(of: user.id, secret, hasSecondFactor: hasSecondFactor)
            }
        }
        await auditUser(user.id, "session.create")
        return try response(for: session, secret)
    }

    /// Whole seconds that are left of a session that was just made.
    public func timeLeft(of session: SessionResponse) -> Int64 {
        let left = (session.expiresAt - now()).components
        return left.seconds + (left.attoseconds > 0 ? 1 : 0)
    }
}
