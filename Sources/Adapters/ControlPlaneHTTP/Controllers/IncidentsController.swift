// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Incidents, what they follow from, and the sessions that they are about.
struct IncidentsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { incidents + settings + sessions }

    private var incidents: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(
                list: "/security/incidents", read, "The incidents, the newest first.", query: IncidentQuery.self
            ) { try controlPlane.incidents($0.principal, resolved: $0.query.resolved) },
            Endpoint(.get, "/security/incidents/:incident", read, "An incident.") {
                try controlPlane.incident($0.principal, try $0.incident)
            },
            Endpoint(
                .post, "/security/incidents/:incident/resolve", manage,
                "Ends an incident and its block: as it was (`restore`), or with another key (`rekey`).",
                takes: IncidentResolve.self
            ) { try await controlPlane.resolveIncident($0.principal, try $0.incident, $0.body) },
            Endpoint(
                list: "/networks/:network/security/incidents", read, "The incidents seen in a network.",
                query: IncidentQuery.self
            ) { try controlPlane.incidents($0.principal, resolved: $0.query.resolved, in: try $0.network) },
        ]
    }

    private var settings: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, "/networks/:network/security/config", read, "What a network takes for an incident.") {
                try controlPlane.securitySettings($0.principal, try $0.network)
            },
            Endpoint(
                .put, "/networks/:network/security/config", manage,
                "Changes what a network takes for an incident; what is missing stays.",
                takes: SecuritySettingsUpdate.self
            ) { try await controlPlane.updateSecuritySettings($0.principal, try $0.network, $0.body) },
        ].map { $0.editing(Network.self) }
    }

    private var sessions: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(list: "/networks/:network/sessions", read, "Who speaks for the peers of a network.") {
                try controlPlane.sessions($0.principal, try $0.network)
            },
            Endpoint(.get, "/networks/:network/peers/:peer/session", read, "Who speaks for a peer's device.") {
                try controlPlane.session($0.principal, try $0.network, try $0.id("peer", of: "peer"))
            },
            Endpoint(
                .post, "/networks/:network/peers/:peer/reconnect", controlPlane.devices,
                "Has a peer's node connect anew; never unblocks it."
            ) { try await controlPlane.reconnect($0.principal, try $0.network, try $0.id("peer", of: "peer")) }
            .refuses(.nodeAway),
        ]
    }
}

extension Call {
    fileprivate var incident: ID<Incident> { get throws { try id("incident", of: "incident") } }
}

private struct IncidentQuery: QueryParameters {
    let resolved: Bool?

    static let notes = ["resolved": "Only those that are resolved, or only those that are open."]
}
