// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Gateways: devices that serve networks.
struct GatewaysController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { inventory + states + decisions }

    private var inventory: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(pages: "/gateways", read, "The gateways.") { try controlPlane.gateways($0.principal) },
            Endpoint(
                .post, "/gateways", manage, "A gateway enrols by itself: gives the join key that admits one.",
                takes: GatewayCreate.self, status: .created
            ) { try await controlPlane.createJoinKey($0.principal, $0.body.joinKey) },
            Endpoint(.get, "/gateways/:device", read, "A gateway.") {
                try controlPlane.gateway($0.principal, try $0.gateway)
            },
            Endpoint(
                .put, "/gateways/:device", manage, "Changes a gateway; what is missing stays.",
                takes: GatewayUpdate.self
            ) {
                try await controlPlane.updateGateway($0.principal, try $0.gateway, $0.body)
            }.refuses(.nameTaken),
            Endpoint(.delete, "/gateways/:device", manage, "Deletes a gateway: it has to enrol anew.") {
                try await controlPlane.deleteDevice($0.principal, try known($0))
            }.refuses(.stillInUse),
        ]
    }

    private var states: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(.get, "/gateways/:device/desired", read, "What a gateway should run.") {
                try controlPlane.desired($0.principal, try known($0))
            },
            Endpoint(.get, "/gateways/:device/observed", read, "What a gateway says it runs.") {
                try controlPlane.observed($0.principal, try known($0))
            },
            Endpoint(.get, "/gateways/:device/diff", read, "Where the two differ.") {
                try controlPlane.difference($0.principal, try known($0))
            },
            Endpoint(
                .get, "/gateways/:device/drain", read, "Where its networks would go if a gateway were drained now."
            ) { try controlPlane.drainEffect($0.principal, try $0.gateway) },
        ]
    }

    private var decisions: [Endpoint] {
        let manage = controlPlane.permissions.manage
        return [
            Endpoint(.post, "/gateways/:device/approve", manage, "Lets a gateway in that waits for approval.") {
                _ = try await controlPlane.approveDevice($0.principal, try known($0))
                return try controlPlane.gateway($0.principal, try $0.gateway)
            },
            Endpoint(.post, "/gateways/:device/block", manage, "Cuts a gateway off; nothing of it is deleted.") {
                _ = try await controlPlane.blockDevice($0.principal, try known($0))
                return try controlPlane.gateway($0.principal, try $0.gateway)
            },
            Endpoint(.post, "/gateways/:device/unblock", manage, "Lets a blocked gateway in again.") {
                _ = try await controlPlane.unblockDevice($0.principal, try known($0))
                return try controlPlane.gateway($0.principal, try $0.gateway)
            },
            Endpoint(
                .post, "/gateways/:device/rotate-key", manage, "Gives a gateway another key.", takes: KeyRotate.self
            ) {
                _ = try await controlPlane.rotateKey($0.principal, try known($0), $0.body)
                return try controlPlane.gateway($0.principal, try $0.gateway)
            }.refuses(.keyTaken),
            Endpoint(
                .post, "/gateways/:device/drain", manage,
                "Empties a gateway: its networks move to others. `drain: false` ends it.", takes: GatewayDrain.self
            ) { try await controlPlane.drainGateway($0.principal, try $0.gateway, $0.body.drain ?? true) },
        ]
    }

    /// The id of a gateway that there is, for what holds of any device.
    private func known<Body, Query>(_ call: Call<Caller, Body, Query>) throws -> ID<Device> {
        try controlPlane.gateway(call.principal, call.gateway).id
    }
}

extension Call {
    fileprivate var gateway: ID<Device> { get throws { try id("device", of: "gateway") } }
}
