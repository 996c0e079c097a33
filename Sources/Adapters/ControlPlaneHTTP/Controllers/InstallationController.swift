// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What is no workspace's: the users of all of them.
struct InstallationController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let tenants = Permission.person(.tenants, of: controlPlane)
        return [
            Endpoint(pages: "/installation/users", tenants, "The users of all workspaces.") {
                controlPlane.users($0.principal)
            },
            Endpoint(
                .post, "/installation/users/:account/disable", tenants,
                "Cuts a user off in all workspaces: sessions, tokens and devices, at once."
            ) { try await controlPlane.setDisabled($0.principal, try $0.account, true) },
            Endpoint(
                .post, "/installation/users/:account/enable", tenants, "Lets a user in again, as what they were."
            ) { try await controlPlane.setDisabled($0.principal, try $0.account, false) },
        ]
    }
}

extension Call {
    fileprivate var account: ID<User> { get throws { try id("account", of: "user") } }
}
