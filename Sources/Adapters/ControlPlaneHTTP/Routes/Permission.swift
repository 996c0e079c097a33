// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What it takes to call an endpoint, and who is calling then.
struct Permission<Principal: Sendable>: Sendable {
    let requirement: Requirement
    /// - Throws: `.unauthenticated`, `.forbidden`.
    let admit: @Sendable (HTTPFields) async throws -> Principal
}

/// As the permission matrix shows it.
enum Requirement: Hashable, Sendable {
    /// Anybody; what the request carries may be a credential of its own (a password, a join key).
    case anonymous
    case user(Access)
    /// A device, by its credential and a proof of its key, in the stream's first message.
    case device
}

/// What a user does to the tenant.
enum Access: String, Hashable, Sendable, CaseIterable {
    /// Nothing but what is the user's own.
    case own
    case read
    case manage
    /// What concerns the installation.
    case operate

    func isGranted(to role: Role) -> Bool {
        switch role {
        case .owner: true
        }
    }
}

extension Permission<Void> {
    static var anonymous: Self { Permission(requirement: .anonymous) { _ in } }
}

extension Permission<Caller> {
    static func user(_ access: Access, of controlPlane: ControlPlane) -> Self {
        Permission(requirement: .user(access)) { headers in
            let caller = try controlPlane.authenticate(session: try session(headers))
            guard access.isGranted(to: caller.role) else {
                throw Problem(.forbidden, "your role, \(caller.role.rawValue), doesn't allow it")
            }
            return caller
        }
    }

    /// `Authorization: Session HASH`; the scheme in any case (RFC 9110 §11.1).
    private static func session(_ headers: HTTPFields) throws(Problem) -> String {
        let parts = (headers[.authorization] ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "session" else {
            throw Problem(.unauthenticated, "send the session that signing in gave: Authorization: Session HASH")
        }
        return String(parts[1])
    }
}
