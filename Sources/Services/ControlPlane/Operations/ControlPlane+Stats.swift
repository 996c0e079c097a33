// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Counts, and what somebody should look at.
    public func stats(_ caller: Caller) async throws -> StatsResponse {
        let overlay = try overlay(caller)
        let tables = overlay.configuration
        let gateways = tables.devices.values.filter { $0.deviceKind == .gateway }
        let others = tables.devices.values.filter { $0.deviceKind != .gateway }
        let counts = StatsResponse.Counts(
            networks: tables.networks.count, peers: tables.peers.count, devices: others.count,
            devicesOnline: others.count { presence(of: $0, in: overlay).isOnline }, gateways: gateways.count,
            gatewaysOnline: gateways.count { presence(of: $0.id).isOnline }, groups: tables.groups.count,
            policies: tables.policies.count, routes: tables.routes.count,
            openIncidents: tables.incidents.values.count(where: \.isOpen))
        let items = attention(to: overlay, keyLifetime: keyLifetime(in: caller.tenantID))
        return StatsResponse(
            counts: counts, carried: carried(by: gateways),
            attention: items.sorted { ($0.severity, $0.kind, $0.name) < ($1.severity, $1.kind, $1.name) },
            traffic: try? await flowStore.figures(of: caller.tenantID, since: now() + .seconds(-86_400), until: nil))
    }

    private func attention(to overlay: Overlay, keyLifetime: Duration?) -> [AttentionItem] {
        let tables = overlay.configuration
        return tables.incidents.values.filter(\.isOpen).map { attention(to: $0, tables) }
            + tables.networks.values.flatMap { attention(to: $0, overlay) }
            + tables.devices.values.flatMap(attention)
            + tables.policies.values.compactMap(attention)
            + attentionToKeys(in: overlay) + attentionToEnds(in: tables, keyLifetime: keyLifetime)
    }

    private func attention(to incident: Incident, _ tables: Configuration) -> AttentionItem {
        let name = tables.devices[incident.deviceID]?.name.description ?? "a device that is gone"
        return AttentionItem(
            severity: incident.blocks ? .critical : .warning, kind: Incident.kind, id: "\(incident.id)", name: name,
            message: "\(incident.type.rawValue) of \(name): \(incident.details)",
            remedy: "warren incident show \(incident.id)")
    }

    private func attention(to network: Network, _ overlay: Overlay) -> [AttentionItem] {
        var items: [AttentionItem] = []
        func add(_ severity: AttentionItem.Severity, _ message: String, _ remedy: String?) {
            items.append(
                AttentionItem(
                    severity: severity, kind: Network.kind, id: "\(network.id)", name: "\(network.name)",
                    message: message, remedy: remedy))
        }
        let peers = overlay.peers(in: network.id)
        if overlay.gateways(of: network.id).isEmpty, !peers.isEmpty {
            add(
                .critical, "\(network.name) has no active gateway: its peers reach nothing",
                "warren join-key create --gateway --network \(network.name)")
        }
        let capacity = overlay.configuration.pool(network.cidr, of: network.id, now: now()).utilization
        if let attention = capacity.attention {
            add(
                attention == .nearlyFull ? .critical : .warning,
                "\(network.name) has \(capacity.free) of \(capacity.total) addresses left", "warren ipam suggest")
        }
        if network.enforcement == .observe {
            add(
                .notice, "\(network.name) is observed: what no rule allows passes, and is written down",
                "warren network set \(network.name) --enforcement enforce")
        }
        return items
    }

    private func attention(to device: Device) -> [AttentionItem] {
        let presence = presence(of: device.id)
        let item = { AttentionItem($0, device, $1, $2) }
        switch device.state {
        case .pending:
            return [item(.warning, "\(device.name) waits for approval", "warren device approve \(device.name)")]
        case .expired:
            return [
                item(
                    .warning, "the key of \(device.name) has expired", "warren join-key create --device \(device.name)")
            ]
        case .blocked: return []
        case .active: break
        }
        if device.deviceKind == .gateway, !presence.isOnline {
            return [
                item(
                    .critical, "the gateway \(device.name) has no connection to this server",
                    "warren status --node there")
            ]
        }
        guard let observed = presence.observed, presence.isOnline else { return [] }
        if observed.status == .stale {
            return [
                item(
                    .warning, "\(device.name) is connected, and hasn't said for a while what it runs",
                    "warren device debug \(device.name)")
            ]
        }
        let faults = observed.phases.filter { $0.status == .failed && $0.code != "not_reached" }.map { phase in
            item(phase.phase == .health ? .warning : .critical, "\(device.name): \(phase.words)", phase.remedy)
        }
        guard faults.isEmpty else { return faults }
        guard observed.status == .failed || observed.safety != .ready else { return attentionToDrift(device, presence) }
        return [item(.critical, "\(device.name) is \(observed.status.rawValue), \(observed.safety.rawValue)", nil)]
    }

    private func attention(to policy: Policy) -> AttentionItem? {
        guard policy.mode == .observe else { return nil }
        return AttentionItem(
            severity: .notice, kind: Policy.kind, id: "\(policy.id)", name: "\(policy.name)",
            message: "\(policy.name) is observed: its denials are only written down",
            remedy: "warren policy set \(policy.name) --mode enforce")
    }
}

extension AttentionItem {
    init(_ severity: Severity, _ device: Device, _ message: String, _ remedy: String?) {
        self.init(
            severity: severity, kind: Device.kind, id: "\(device.id)", name: "\(device.name)", message: message,
            remedy: remedy)
    }
}
