// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Of each peer of a network, by name.
    public func sessions(_ caller: Caller, _ network: ID<Network>) throws -> [SessionStatus] {
        let overlay = try overlay(caller)
        let network = try overlay.configuration.network(network)
        return overlay.peers(in: network.id).sorted { $0.name < $1.name }.map { status(of: $0, network, overlay) }
    }

    public func session(_ caller: Caller, _ network: ID<Network>, _ peer: ID<Peer>) throws -> SessionStatus {
        let overlay = try overlay(caller)
        let network = try overlay.configuration.network(network)
        return status(of: try overlay.configuration.peer(peer, of: network.id), network, overlay)
    }

    private func status(of peer: Peer, _ network: Network, _ overlay: Overlay) -> SessionStatus {
        let now = now()
        let watch = watch[peer.deviceID]
        let isOnline = presence(of: peer.deviceID).isOnline
        let current = isOnline ? watch?.sessions.last : nil
        let window = Duration.seconds(network.security.sessionConflictWindow)
        let others = (watch?.sessions ?? []).filter { session in
            session.instance.id != watch?.sessions.last?.instance.id && now - session.lastSeen <= window
        }
        return SessionStatus(
            peerID: peer.id, hasActiveAgent: isOnline, currentSession: current.map { info($0, of: peer) },
            conflictingSessions: others.map { info($0, of: peer) },
            tunnels: overlay.configuration.devices[peer.deviceID].map { tunnels(of: $0, in: overlay, network.id) }
                ?? [],
            recentEndpointChanges: overlay.configuration.changes(watch, of: peer),
            suspiciousActivity: overlay.configuration.incidents.values.contains {
                $0.deviceID == peer.deviceID && $0.isOpen
            }, lastChecked: now)
    }

    private func info(_ session: InstanceSession, of peer: Peer) -> SessionInfo {
        let said = plainAgents.link(of: peer.deviceID)?.heartbeat(ofInstance: session.instance.id)
        return SessionInfo(
            session, peer: peer.id, systemUptime: said?.systemUptime, wireguardUptime: said?.wireguardUptime)
    }
}

extension Configuration {
    /// Enough to see a pattern.
    private static var shownChanges: Int { 100 }

    fileprivate func changes(_ watch: DeviceWatch?, of peer: Peer) -> [EndpointChange] {
        let all = (watch?.trails ?? [:]).flatMap { vantage, trail in
            trail.changes.map { EndpointChange($0, peer: peer.id, source: name(vantage)) }
        }
        let newestFirst = all.sorted { ($0.changedAt, $0.source) > ($1.changedAt, $1.source) }
        return Array(newestFirst.prefix(Self.shownChanges))
    }

    private func name(_ vantage: Vantage) -> String {
        switch vantage {
        case .controlPlane: "control_plane"
        case .gateway(let id): "gateway:\(devices[id]?.name.description ?? "\(id)")"
        case .agent(let id): "agent:\(devices[id]?.name.description ?? "\(id)")"
        }
    }
}
