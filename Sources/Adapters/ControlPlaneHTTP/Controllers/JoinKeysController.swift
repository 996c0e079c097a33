// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct JoinKeysController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let devices = controlPlane.devices
        return [
            Endpoint(pages: "/join-keys", devices, "The join keys, without their secrets.") {
                try controlPlane.joinKeys($0.principal)
            },
            Endpoint(
                .post, "/join-keys", devices, "Makes a join key; only this answer has its secret.",
                takes: JoinKeyCreate.self, status: .created
            ) { try await controlPlane.createJoinKey($0.principal, $0.body) },
            Endpoint(.delete, "/join-keys/:key", devices, "Deletes a join key; who has enrolled with it stays.") {
                try await controlPlane.deleteJoinKey($0.principal, try $0.id("key", of: "join key"))
            },
        ]
    }
}
