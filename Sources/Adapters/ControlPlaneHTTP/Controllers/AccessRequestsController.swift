// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Access on request, for a while.
struct AccessRequestsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { asking + deciding }

    private var asking: [Endpoint] {
        let devices = controlPlane.devices
        return [
            Endpoint(pages: "/access-requests", devices, "The caller's requests for access; to who manages, all.") {
                try controlPlane.accessRequests($0.principal)
            },
            Endpoint(
                .post, "/access-requests", devices,
                "Asks that the caller's devices may reach a peer, a group or a route for a while.",
                takes: AccessRequestCreate.self, status: .created
            ) { try await controlPlane.requestAccess($0.principal, $0.body) },
            Endpoint(.get, "/access-requests/:access_request", devices, "A request for access.") {
                try controlPlane.accessRequest($0.principal, try $0.accessRequest)
            },
            Endpoint(
                .post, "/access-requests/:access_request/withdraw", devices,
                "Takes a request back, and ends the access where it was granted."
            ) { try await controlPlane.withdrawAccess($0.principal, try $0.accessRequest) }
            .editing(AccessRequest.self),
        ]
    }

    private var deciding: [Endpoint] {
        let manage = controlPlane.permissions.manage
        return [
            Endpoint(
                .post, "/access-requests/:access_request/approve", manage,
                "Grants what was asked for, for as long or shorter: a rule that expires, for the asker's devices alone.",
                takes: AccessApproval.self
            ) { try await controlPlane.approveAccess($0.principal, try $0.accessRequest, $0.body) },
            Endpoint(
                .post, "/access-requests/:access_request/refuse", manage, "Refuses what was asked for.",
                takes: AccessRefusal.self
            ) { try await controlPlane.refuseAccess($0.principal, try $0.accessRequest, $0.body) },
        ].map { $0.editing(AccessRequest.self) }
    }
}

extension Call {
    fileprivate var accessRequest: ID<AccessRequest> {
        get throws { try id("access_request", of: "request for access") }
    }
}
