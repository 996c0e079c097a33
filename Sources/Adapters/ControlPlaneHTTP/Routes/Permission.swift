// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What it takes to call an endpoint, and who is calling then.
struct Permission<Principal: Sendable>: Sendable {
    let requirement: Requirement
    /// - Throws: `.unauthenticated`, `.forbidden`.
    let admit: @Sendable (EndpointRequest) throws -> Principal
    /// What the endpoint reads or edits, as the principal would find it.
    let tag: @Sendable (Principal, EndpointRequest) throws -> EntityTag?
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
    static var anonymous: Self { Permission(requirement: .anonymous, admit: { _ in }, tag: { _, _ in nil }) }
}

extension Permission<Caller> {
    static func user(_ access: Access, of controlPlane: ControlPlane) -> Self {
        Permission(
            requirement: .user(access),
            admit: { request in
                var caller = try controlPlane.authenticate(session: try session(request.headers))
                guard access.isGranted(to: caller.role) else {
                    throw Problem(.forbidden, "your role, \(caller.role.rawValue), doesn't allow it")
                }
                caller.precondition = try request.precondition
                return caller
            },
            tag: { caller, request in try controlPlane.tag(caller) { try request.edited?.tag($0, request) } })
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
