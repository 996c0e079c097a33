// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Empties a gateway, or gives it networks again. It carries what it has until another does.
    public func drainGateway(_ caller: Caller, _ id: ID<Device>, _ drain: Bool) async throws -> GatewayInfo {
        try await change(caller, drain ? "gateway.drain" : "gateway.resume") { draft in
            var gateway = try draft.tables.gateway(id)
            guard gateway.service?.drain != drain else { return }
            gateway.service?.drain = drain
            try draft.put(gateway.edited(at: draft.now))
        }
        return try gateway(caller, id)
    }

    /// What draining it would do: by the plan that it will be done by, with who is healthy now.
    public func drainEffect(_ caller: Caller, _ id: ID<Device>) throws -> DrainEffect {
        let overlay = try overlay(caller)
        var drained = overlay.configuration
        var gateway = try drained.gateway(id)
        gateway.service?.drain = true
        drained.devices[id] = gateway
        let plan = drained.assignmentPlan(GatewayHealth(lost: lostGateways(in: drained)))
        let held = drained.networks.keys.filter { overlay.primaryGateway(of: $0)?.deviceID == id }.sorted()
        let next = held.map { (network: $0, gateway: plan.networks[$0]?.primary ?? id) }
        return DrainEffect(
            moves: next.filter { $0.gateway != id }.map { .init(networkID: $0.network, gatewayID: $0.gateway) },
            stays: next.filter { $0.gateway == id }.map(\.network))
    }
}
