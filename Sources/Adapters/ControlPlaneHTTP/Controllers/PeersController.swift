// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct PeersController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, devices) = (controlPlane.permissions.read, controlPlane.devices)
        return [
            Endpoint(pages: "/networks/:network/peers", read, "The peers of a network.") {
                try controlPlane.peers($0.principal, try $0.network)
            },
            Endpoint(
                .post, "/networks/:network/peers", devices,
                "Makes a device with its peer, or with device_id a further peer of an agent or a gateway.",
                takes: PeerCreate.self, status: .created
            ) {
                try await controlPlane.createPeer($0.principal, try $0.network, $0.body)
            }.refuses(.nameTaken, .keyTaken, .addressesExhausted),
        ] + places
    }

    /// What a peer shows of its device is edited with it.
    private var places: [Endpoint] {
        let (read, devices) = (controlPlane.permissions.read, controlPlane.devices)
        return [
            Endpoint(.get, "/networks/:network/peers/:peer", read, "A peer.") {
                try controlPlane.peer($0.principal, try $0.network, try $0.id("peer", of: "peer"))
            },
            Endpoint(
                .delete, "/networks/:network/peers/:peer", devices,
                "Deletes a peer; with its last one a device is gone."
            ) {
                try await controlPlane.deletePeer($0.principal, try $0.network, try $0.id("peer", of: "peer"))
            },
            Endpoint(
                .put, "/networks/:network/peers/:peer", devices, "Changes a peer; what is missing stays.",
                takes: PeerUpdate.self
            ) {
                try await controlPlane.updatePeer(
                    $0.principal, try $0.network, try $0.id("peer", of: "peer"), $0.body)
            },
        ].map { endpoint in
            endpoint.editing { now, request in
                let peer = now.configuration.peers[try request.id("peer", of: "peer")]
                return try peer.map { try now.configuration.info($0) }
            }
        }
    }
}
