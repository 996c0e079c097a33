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
            requirement: .user(access),
            admit: { request in
                var person = try controlPlane.admit(request, to: access)
                person.precondition = try request.precondition
                return person
            },
            tag: { _, request in try controlPlane.tag { try request.edited?.tag($0, request) } })
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
        let tenant = request.tenant
        let person =
            switch try request.presented {
            case .session(let text): try signedIn(session: text, tenant: tenant)
            case .token(let text): try signedIn(token: text, tenant: tenant)
            }
        try person.check(access)
        return person
    }
}
