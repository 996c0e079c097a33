// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// What the layers want of routing, and what comes of it.
extension ControlPlane {
    public func routingPolicy(_ caller: Caller, _ network: ID<Network>) throws -> RoutingIntent {
        try configuration(caller).network(network).routingPolicy
    }

    public func updateRoutingPolicy(
        _ caller: Caller, _ id: ID<Network>, _ request: RoutingPolicyUpdate
    ) async throws -> RoutingIntent {
        try await change(caller, "network.routing.update") { draft in
            let present = try draft.tables.network(id)
            var network = present
            network.routingPolicy = present.routingPolicy.changed(by: request)
            guard network != present else { return present.routingPolicy }
            try draft.tables.check(network.routingPolicy, in: [network])
            network.updatedAt = draft.now
            try draft.put(network)
            return network.routingPolicy
        }
    }

    public func routingPreference(_ caller: Caller, of id: ID<Device>) throws -> RoutingPreference {
        try configuration(caller).device(id).routing ?? RoutingPreference()
    }

    public func updateRoutingPreference(
        _ caller: Caller, of id: ID<Device>, _ request: RoutingPreferenceUpdate
    ) async throws -> RoutingPreference {
        let ownership = Ownership(caller)
        return try await change(caller, "device.routing.update") { draft in
            let present = try draft.tables.device(id)
            try ownership.check(present)
            try request.check(by: ownership)
            guard present.deviceKind != .gateway else {
                throw Problem(.invalid, "\(present.name) is a gateway: it has no traffic of its own to route")
            }
            var device = present
            let preference = (present.routing ?? RoutingPreference()).changed(by: request)
            try draft.tables.check(preference, of: id)
            device.routing = preference == RoutingPreference() ? nil : preference
            guard device != present else { return preference }
            device.updatedAt = draft.now
            try draft.put(device)
            return preference
        }
    }

    public func routingPreference(_ caller: Caller, of user: ID<User>) throws -> RoutingPreference {
        try checkMember(caller, user)
        return try configuration(caller).routing(of: user)?.preference ?? RoutingPreference()
    }

    public func updateRoutingPreference(
        _ caller: Caller, of user: ID<User>, _ request: RoutingPreferenceUpdate
    ) async throws -> RoutingPreference {
        try checkMember(caller, user)
        let ownership = Ownership(caller)
        guard user == caller.userID || !ownership.isConfined else {
            throw Problem(.forbidden, "you say what you prefer for your own devices")
        }
        try request.check(by: ownership)
        return try await change(caller, "user.routing.update") { draft in
            let present = draft.tables.routing(of: user)
            let preference = (present?.preference ?? RoutingPreference()).changed(by: request)
            guard preference != present?.preference ?? RoutingPreference() else { return preference }
            try draft.tables.check(preference, by: ownership)
            if preference == RoutingPreference() {
                if let present { draft.delete(present.id) }
                return preference
            }
            try draft.put(
                UserRouting(
                    id: present?.id ?? draft.newID(), userID: user, preference: preference, updatedAt: draft.now))
            return preference
        }
    }

    /// What comes of it for a device, and which layer decided.
    public func effectiveRouting(_ caller: Caller, of id: ID<Device>) throws -> EffectiveRoutingResponse {
        let overlay = try overlay(caller)
        _ = try overlay.configuration.device(id)
        return EffectiveRoutingResponse(deviceID: id, networks: overlay.routing(of: id))
    }

    private func checkMember(_ caller: Caller, _ user: ID<User>) throws {
        let isMember = installation.tables.memberships.values.contains {
            $0.userID == user && $0.tenantID == caller.tenantID
        }
        guard isMember else { throw Problem.notFound("user") }
    }
}

extension RoutingIntent {
    func changed(by request: RoutingPolicyUpdate) -> RoutingIntent {
        RoutingIntent(
            trafficMode: request.trafficMode.applied(to: trafficMode),
            routingMode: request.routingMode.applied(to: routingMode),
            ingressDeviceID: request.ingressDeviceID.applied(to: ingressDeviceID),
            egressDeviceID: request.egressDeviceID.applied(to: egressDeviceID))
    }
}

extension RoutingPreference {
    fileprivate func changed(by request: RoutingPreferenceUpdate) -> RoutingPreference {
        RoutingPreference(
            intent: RoutingIntent(
                trafficMode: request.trafficMode.applied(to: intent.trafficMode),
                routingMode: request.routingMode.applied(to: intent.routingMode),
                ingressDeviceID: request.ingressDeviceID.applied(to: intent.ingressDeviceID),
                egressDeviceID: request.egressDeviceID.applied(to: intent.egressDeviceID)),
            networkID: request.networkID.applied(to: networkID))
    }
}
