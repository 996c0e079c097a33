// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Entry and exit: what the layers want, and what comes of it.
struct RoutingController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { intents + outcomes }

    /// What is wanted lies in the entity that wants it.
    private var intents: [Endpoint] {
        policies.map { $0.editing(Network.self) } + ofDevices.map { $0.editing(Device.self) }
            + ofUsers.map { endpoint in
                endpoint.editing { now, request in
                    let user: ID<User> = try request.id("user", of: "user")
                    return now.configuration.userRoutings.values.filter { $0.userID == user }
                }
            }
    }

    private var policies: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, "/networks/:network/routing-policy", read, "What a network wants of routing.") {
                try controlPlane.routingPolicy($0.principal, try $0.network)
            },
            Endpoint(
                .put, "/networks/:network/routing-policy", manage,
                "Changes what a network wants; what is missing stays, and null leaves it to the system.",
                takes: RoutingPolicyUpdate.self
            ) { try await controlPlane.updateRoutingPolicy($0.principal, try $0.network, $0.body) },
        ]
    }

    private var ofDevices: [Endpoint] {
        let (read, own) = (controlPlane.permissions.read, controlPlane.devices)
        return [
            Endpoint(.get, "/devices/:device/routing-preference", read, "What a device prefers.") {
                try controlPlane.routingPreference($0.principal, of: try $0.device)
            },
            Endpoint(
                .put, "/devices/:device/routing-preference", own, "Changes what a device prefers.",
                takes: RoutingPreferenceUpdate.self
            ) { try await controlPlane.updateRoutingPreference($0.principal, of: try $0.device, $0.body) },
        ]
    }

    private var ofUsers: [Endpoint] {
        let (read, own) = (controlPlane.permissions.read, controlPlane.devices)
        return [
            Endpoint(.get, "/users/:user/routing-preference", read, "What a user prefers for their devices.") {
                try controlPlane.routingPreference($0.principal, of: try $0.user)
            },
            Endpoint(
                .put, "/users/:user/routing-preference", own, "Changes what a user prefers.",
                takes: RoutingPreferenceUpdate.self
            ) { try await controlPlane.updateRoutingPreference($0.principal, of: try $0.user, $0.body) },
        ]
    }

    private var outcomes: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(
                .get, "/devices/:device/effective-routing", read,
                "What comes of all layers for a device, and which of them decided each field."
            ) { try controlPlane.effectiveRouting($0.principal, of: try $0.device) },
            Endpoint(
                .get, "/networks/:network/peers/:peer/reachability", read,
                "What a peer may open, and what may be opened at it."
            ) { try controlPlane.reachability($0.principal, try $0.network, try $0.id("peer", of: "peer")) },
        ]
    }
}
