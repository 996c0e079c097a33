// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct OverviewController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(.get, "/stats", read, "Counts, and what somebody should look at.") {
                try await controlPlane.stats($0.principal)
            }
        ] + settings.map { $0.editing { now, _ in now.settings } }
    }

    private var settings: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, "/settings", read, "The workspace's settings; times are in seconds.") {
                try controlPlane.settings($0.principal)
            },
            Endpoint(
                .put, "/settings", manage, "Changes settings; what is missing stays.", takes: SettingsUpdate.self
            ) { try await controlPlane.updateSettings($0.principal, $0.body) },
        ]
    }
}
