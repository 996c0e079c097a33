// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct RoutesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/networks/:network/routes", read, "The routes of a network.") {
                try controlPlane.routes($0.principal, try $0.network)
            },
            Endpoint(
                .post, "/networks/:network/routes", manage, "Makes a route to what lies behind a gateway.",
                takes: RouteCreate.self, status: .created
            ) { try await controlPlane.createRoute($0.principal, try $0.network, $0.body) },
            Endpoint(.delete, "/networks/:network/routes/:route", manage, "Deletes a route.") {
                try await controlPlane.deleteRoute($0.principal, try $0.network, try $0.id("route", of: "route"))
            },
        ]
    }
}
