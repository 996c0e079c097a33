// SPDX-License-Identifier: Apache-2.0

import Credentials
import Logging
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The newest first.
    /// - Parameters:
    ///   - resolved: nil: both.
    ///   - network: nil: all of them.
    public func incidents(
        _ caller: Caller, resolved: Bool? = nil, in network: ID<Network>? = nil
    ) throws -> [IncidentInfo] {
        let tables = try configuration(caller)
        if let network { _ = try tables.network(network) }
        return tables.incidents.values.filter { incident in
            (resolved == nil || incident.isOpen != resolved) && (network == nil || incident.networkID == network)
        }.sorted { $0.id > $1.id }.map { tables.info($0) }
    }

    public func incident(_ caller: Caller, _ id: ID<Incident>) throws -> IncidentInfo {
        let tables = try configuration(caller)
        return tables.info(try tables.incident(id))
    }

    /// Ends an incident, and with it its block; others stay.
    public func resolveIncident(
        _ caller: Caller, _ id: ID<Incident>, _ request: IncidentResolve
    ) async throws -> IncidentResolved {
        let secret = Secret.make(.joinKey)
        let resolved = try await change(caller, "incident.resolve") { draft in
            try draft.resolve(id, request, by: caller.userID, digest: secret.digest)
        }
        if resolved.action == .rekey {
            nodes.expel(resolved.incident.deviceID, .notAuthenticated, "its key is void: it has to enrol anew")
        }
        let tables = try configuration(caller)
        return IncidentResolved(
            message: tables.message(resolved), incident: tables.info(resolved.incident),
            token: resolved.hasToken ? Invitation(secret: secret, authority: authority).text : nil)
    }
}

private struct Resolved {
    let incident: Incident
    let action: IncidentResolution.Action
    let hasToken: Bool
}

extension Configuration {
    fileprivate func incident(_ id: ID<Incident>) throws -> Incident {
        guard let incident = incidents[id] else { throw Problem.notFound("incident") }
        return incident
    }

    fileprivate func info(_ incident: Incident) -> IncidentInfo {
        IncidentInfo(
            incident, device: devices[incident.deviceID]?.name, peer: peers[incident.peerID]?.name,
            network: networks[incident.networkID]?.name)
    }

    /// What follows for the device.
    fileprivate func message(_ resolved: Resolved) -> String {
        guard let device = devices[resolved.incident.deviceID] else { return "resolved; its device is no more" }
        let stillOpen = incidents.values.contains { $0.deviceID == device.id && $0.isOpen && $0.blocks }
        let blocked = stillOpen ? "another incident" : device.state == .blocked ? "somebody" : nil
        if let blocked { return "resolved; \(device.name) stays cut off: \(blocked) blocks it" }
        guard resolved.action == .rekey else { return "resolved; \(device.name) takes part again" }
        return resolved.hasToken
            ? "resolved; the key of \(device.name) is void: it takes part again once it has enrolled with the new token"
            : "resolved; the key of \(device.name) is void: it takes part again once it has another"
    }
}

extension Draft<Configuration> {
    fileprivate mutating func resolve(
        _ id: ID<Incident>, _ request: IncidentResolve, by user: ID<User>, digest: SecretDigest
    ) throws -> Resolved {
        var incident = try tables.incident(id)
        guard incident.isOpen else { throw Problem(.conflict, "this incident has been resolved already") }
        let action = request.action ?? (incident.type == .sessionConflict ? .rekey : .restore)
        incident.resolution = IncidentResolution(action: action, note: request.note ?? "", by: user, at: now)
        try put(incident)
        guard action == .rekey, let device = tables.devices[incident.deviceID] else {
            return Resolved(incident: incident, action: action, hasToken: false)
        }
        try voidKey(of: device)
        let enrols = device.deviceKind != .static
        if enrols { try put(joinKey(of: device, in: incident.networkID, by: user, digest: digest)) }
        return Resolved(incident: incident, action: action, hasToken: enrols)
    }
}
