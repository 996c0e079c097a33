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
            Endpoint(.get, "/networks/:network/routes/:route", read, "A route.") {
                try controlPlane.route($0.principal, try $0.network, try $0.route)
            },
            Endpoint(
                .put, "/networks/:network/routes/:route", manage, "Changes a route; what is missing stays.",
                takes: RouteUpdate.self
            ) { try await controlPlane.updateRoute($0.principal, try $0.network, try $0.route, $0.body) },
            Endpoint(list: "/networks/:network/routes/:route/dns", read, "The names behind a route.") {
                try controlPlane.route($0.principal, try $0.network, try $0.route).dns
            },
            Endpoint(
                .post, "/networks/:network/routes/:route/dns", manage, "Gives a name behind a route its address.",
                takes: DNSMapping.self, status: .created
            ) { try await controlPlane.setName($0.principal, try $0.network, try $0.route, $0.body) },
            Endpoint(.delete, "/networks/:network/routes/:route/dns/:name", manage, "Deletes a name behind a route.") {
                try await controlPlane.deleteName(
                    $0.principal, try $0.network, try $0.route, $0.request.text("name"))
            },
            Endpoint(.delete, "/networks/:network/routes/:route", manage, "Deletes a route.") {
                try await controlPlane.deleteRoute($0.principal, try $0.network, try $0.route)
            },
        ]
    }
}

extension Call {
    var route: ID<Route> { get throws { try id("route", of: "route") } }
}
