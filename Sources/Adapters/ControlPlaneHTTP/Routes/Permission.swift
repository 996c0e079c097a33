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

extension Permission<Void> {
    static var anonymous: Self { Permission(requirement: .anonymous, admit: { _ in }, tag: { _, _ in nil }) }
}

extension Permission<SignedIn> {
    /// For what is a person's, or the installation's.
    static func person(_ access: Access, of controlPlane: ControlPlane) -> Self {
        Permission(
            requirement: .user(access), admit: { try controlPlane.admit($0, to: access) }, tag: { _, _ in nil })
    }
}

extension Permission<Caller> {
    /// For what is a tenant's.
    static func user(_ access: Access, of controlPlane: ControlPlane) -> Self {
        Permission(
            requirement: .user(access),
            admit: { request in
                var caller = try Caller(controlPlane.admit(request, to: access))
                caller.precondition = try request.precondition
                return caller
            },
            tag: { caller, request in try controlPlane.tag(caller) { try request.edited?.tag($0, request) } })
    }
}

extension ControlPlane {
    fileprivate func admit(_ request: EndpointRequest, to access: Access) throws -> SignedIn {
        let person = try signedIn(session: try request.session, tenant: request.headers[.warrenTenant])
        try person.check(access)
        return person
    }
}

extension EndpointRequest {
    /// `Authorization: Session HASH`; the scheme in any case (RFC 9110 §11.1).
    fileprivate var session: String {
        get throws(Problem) {
            let parts = (headers[.authorization] ?? "").split(separator: " ")
            guard parts.count == 2, parts[0].lowercased() == "session" else {
                throw Problem(.unauthenticated, "send the session that signing in gave: Authorization: Session HASH")
            }
            return String(parts[1])
        }
    }
}

extension HTTPField.Name {
    /// The slug of the tenant that a request is about.
    static let warrenTenant: Self = {
        guard let name = Self("Warren-Tenant") else { preconditionFailure("it is a token (RFC 9110 §5.6.2)") }
        return name
    }()
}
