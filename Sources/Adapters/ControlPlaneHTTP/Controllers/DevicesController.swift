// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Devices; what is more of gateways, which are devices, is the gateways'.
struct DevicesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { inventory + states + decisions }

    private var inventory: [Endpoint] {
        let (read, own) = (controlPlane.permissions.read, controlPlane.devices)
        return [
            Endpoint(pages: "/devices", read, "The devices, gateways among them.") {
                try controlPlane.devices($0.principal)
            },
            Endpoint(
                .post, "/devices", own, "Makes a static device, and its peer.", takes: DeviceCreate.self,
                status: .created
            ) {
                try await controlPlane.createDevice($0.principal, $0.body)
            }.refuses(.nameTaken, .keyTaken, .addressesExhausted),
            Endpoint(.get, "/devices/:device", read, "A device.") {
                try controlPlane.device($0.principal, try $0.device)
            },
            Endpoint(
                .put, "/devices/:device", own, "Changes a device; what is missing stays.", takes: DeviceUpdate.self
            ) { try await controlPlane.updateDevice($0.principal, try $0.device, $0.body) }.refuses(.nameTaken),
            Endpoint(.delete, "/devices/:device", own, "Deletes a device: it has to enrol anew.") {
                try await controlPlane.deleteDevice($0.principal, try $0.device)
            },
        ]
    }

    private var states: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(.get, "/devices/:device/desired", read, "What a device should run.") {
                try controlPlane.desired($0.principal, try $0.device)
            },
            Endpoint(.get, "/devices/:device/observed", read, "What a device says it runs.") {
                try controlPlane.observed($0.principal, try $0.device)
            },
            Endpoint(.get, "/devices/:device/diff", read, "Where the two differ.") {
                try controlPlane.difference($0.principal, try $0.device)
            },
        ]
    }

    private var decisions: [Endpoint] {
        let manage = controlPlane.permissions.manage
        return [
            Endpoint(.post, "/devices/:device/approve", manage, "Lets a device in that waits for approval.") {
                try await controlPlane.approveDevice($0.principal, try $0.device)
            },
            Endpoint(
                .post, "/devices/:device/rotate-key", controlPlane.devices,
                "Gives a device another key; an agent makes it.",
                takes: KeyRotate.self
            ) {
                try await controlPlane.rotateKey($0.principal, try $0.device, $0.body)
            }.refuses(.keyTaken, .nodeAway, .nodeSilent, .tooManyRequests),
            Endpoint(.post, "/devices/:device/block", manage, "Cuts a device off; nothing of it is deleted.") {
                try await controlPlane.blockDevice($0.principal, try $0.device)
            },
            Endpoint(.post, "/devices/:device/unblock", manage, "Lets a blocked device in again.") {
                try await controlPlane.unblockDevice($0.principal, try $0.device)
            },
        ]
    }
}

extension Call {
    var device: ID<Device> { get throws { try id("device", of: "device") } }
}
