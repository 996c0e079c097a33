// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What goes on now: events as they come, and what nodes tell when they are asked.
struct LiveController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(
                stream: "/events", read, "What happens, as it does: a WebSocket with one JSON object a message.",
                query: EventQuery.self
            ) {
                EventStream(controlPlane.followEvents($0.principal, after: $0.query.since))
            }.refuses(.upgradeRequired),
            Endpoint(
                .get, "/devices/:device/telemetry", read, "What went through a device's tunnel, as it counts itself.",
                query: TelemetryQuery.self
            ) { try controlPlane.telemetry($0.principal, try $0.device, $0.query.period ?? .hour) },
            Endpoint(
                .post, "/devices/:device/debug", controlPlane.devices,
                "Has a device's node tell what it knows of itself, now."
            ) { try await controlPlane.debug($0.principal, try $0.device) }
            .refuses(.nodeAway, .nodeSilent, .tooManyRequests),
        ]
    }
}

private struct EventQuery: QueryParameters {
    let since: UInt64?
    let tenant: String?

    static let notes = [
        "since": """
        The `seq` of the event that is known last. Without it, and where that is too long ago, a `reset` comes first: \
        load what you show, then follow.
        """,
        "tenant": "What `Warren-Tenant` says elsewhere; a page can't send that with a WebSocket.",
    ]
}

private struct TelemetryQuery: QueryParameters {
    let period: TrafficPeriod?

    static let notes = ["period": "The last hour in steps of 10 s, or the last day in steps of 5 minutes."]
}
