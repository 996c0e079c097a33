// SPDX-License-Identifier: Apache-2.0

extension Overlay {
    /// What goes into a device's tunnel, for each of its networks, the oldest first. Four layers have a say, field by
    /// field: the device's preference, its owner's, the network's policy, and what the system does by itself.
    public func routing(of device: ID<Device>) -> [EffectiveRouting] {
        let own = peers(of: device).sorted { $0.networkID < $1.networkID }
        let tunnel = fullTunnelNetwork(of: device)
        return own.map { RoutingResolution(of: $0, in: self).effective(fullTunnel: tunnel) }
    }

    /// The one network that a device sends everything into, if any. Where several ask for it, the device's preference
    /// names one; else the stronger layer wins, and of equal layers the older network.
    func fullTunnelNetwork(of id: ID<Device>) -> ID<Network>? {
        guard peers(of: id).contains(where: mayAskForFullTunnel), let device = configuration.devices[id],
            device.deviceKind != .gateway
        else { return nil }
        let asking = peers(of: id).compactMap { peer -> (layer: RoutingLayer, network: ID<Network>)? in
            let mode = RoutingResolution(of: peer, in: self).trafficMode
            return mode.value == .fullTunnel ? (mode.decidedBy, peer.networkID) : nil
        }
        guard asking.count > 1 else { return asking.first?.network }
        let named = device.routing?.networkID ?? device.ownerUserID.flatMap { userRoutings[$0]?.networkID }
        if let named, asking.contains(where: { $0.network == named }) { return named }
        return asking.min { ($0.layer, $0.network) < ($1.layer, $1.network) }?.network
    }

    /// Sooner found than who decides: asked of every peer, and most have no say of their own.
    private func mayAskForFullTunnel(_ peer: Peer) -> Bool {
        peer.fullEncapsulation || fullTunnelNetworks.contains(peer.networkID)
            || devices.preferring.contains(peer.deviceID) || !userRoutings.isEmpty
    }

    /// The gateway that a peer's traffic to the outside leaves through; nil: it has no full tunnel, or no way out.
    func exit(of peer: Peer) -> ID<Device>? {
        guard fullTunnelNetwork(of: peer.deviceID) == peer.networkID else { return nil }
        return RoutingResolution(of: peer, in: self).exit.found?.value
    }
}

/// What the layers say of one peer, the strongest first.
private struct RoutingResolution {
    private let overlay: Overlay
    private let network: ID<Network>
    private let devicePreference: RoutingIntent
    private let userPreference: RoutingIntent?
    private let networkPolicy: RoutingIntent?

    init(of peer: Peer, in overlay: Overlay) {
        self.overlay = overlay
        network = peer.networkID
        let device = overlay.configuration.devices[peer.deviceID]
        var own = device?.routing?.intent ?? RoutingIntent()
        if peer.fullEncapsulation { own.trafficMode = .fullTunnel }
        devicePreference = own
        userPreference = device?.ownerUserID.flatMap { overlay.userRoutings[$0]?.intent }
        networkPolicy = overlay.configuration.networks[network]?.routingPolicy
    }

    private func first<Value>(_ field: (RoutingIntent) -> Value?) -> Decided<Value>? {
        if let value = field(devicePreference) { return Decided(value, by: .devicePreference) }
        if let value = userPreference.flatMap(field) { return Decided(value, by: .userPreference) }
        return networkPolicy.flatMap(field).map { Decided($0, by: .networkPolicy) }
    }

    var trafficMode: Decided<TrafficMode> { first { $0.trafficMode } ?? Decided(.vpnOnly, by: .systemDefault) }
    private var routingMode: Decided<RoutingMode> { first { $0.routingMode } ?? Decided(.auto, by: .systemDefault) }

    /// A gateway, or why there is none.
    typealias Choice = (found: Decided<ID<Device>>?, fault: String?)

    private var entry: Choice {
        if routingMode.value == .manual, let pinned = first({ $0.ingressDeviceID }) {
            return choice(of: pinned, role: .ingress)
        }
        guard let primary = overlay.primaryGateway(of: network) else { return (nil, "the network has no gateway") }
        return (Decided(primary.deviceID, by: .systemDefault), nil)
    }

    var exit: Choice {
        if routingMode.value == .manual, let pinned = first({ $0.egressDeviceID }) {
            return choice(of: pinned, role: .exit)
        }
        let exits = overlay.gateways(of: network).map(\.deviceID).filter { overlay.has($0, .exit) }
        let primary = overlay.primaryGateway(of: network)?.deviceID
        let remembered = overlay.configuration.networks[network]?.exitGatewayID
        let chosen = exits.first { $0 == primary } ?? exits.first { $0 == remembered } ?? exits.first
        return chosen.map { (Decided($0, by: .systemDefault), nil) } ?? (nil, "no gateway of the network is an exit")
    }

    /// One that is named, or nothing: never another in its place.
    private func choice(of pinned: Decided<ID<Device>>, role: GatewayRole) -> Choice {
        guard let gateway = overlay.configuration.devices[pinned.value] else {
            return (nil, "the gateway that \(pinned.decidedBy.rawValue) names is gone")
        }
        guard overlay.gateways(of: network).contains(where: { $0.deviceID == pinned.value }) else {
            return (nil, "\(gateway.name), which \(pinned.decidedBy.rawValue) names, doesn't serve the network now")
        }
        guard overlay.has(pinned.value, role) else {
            return (nil, "\(gateway.name), which \(pinned.decidedBy.rawValue) names, is no \(role.rawValue)")
        }
        return (pinned, nil)
    }

    func effective(fullTunnel tunnel: ID<Network>?) -> EffectiveRouting {
        let (entry, exit) = (entry, exit)
        let isFull = trafficMode.value == .fullTunnel
        let shadow = isFull && tunnel != network ? tunnel : nil
        let fault = entry.fault ?? (isFull && shadow == nil ? exit.fault : nil)
        return EffectiveRouting(
            networkID: network, trafficMode: trafficMode, routingMode: routingMode, ingress: entry.found,
            egress: isFull && shadow == nil ? exit.found : nil,
            status: fault != nil ? .degraded : shadow != nil ? .shadowed : .ok,
            reason: fault ?? shadow.map(shadowReason), shadowedBy: shadow)
    }

    private func shadowReason(_ network: ID<Network>) -> String {
        let name = overlay.configuration.networks[network]?.name.description ?? "another network"
        return "\(name) has this device's full tunnel; this network acts as vpn_only"
    }
}

extension Overlay {
    func has(_ gateway: ID<Device>, _ role: GatewayRole) -> Bool {
        configuration.devices[gateway]?.service?.roles.contains(role) ?? false
    }
}
