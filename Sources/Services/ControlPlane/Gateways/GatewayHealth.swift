// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What streams tell of gateways, as far as assignment cares.
struct GatewayHealth: Hashable, Sendable {
    /// Not heard of for too long, whatever has become of their connections.
    var lost: Set<ID<Device>> = []
    /// They run what they should run: who leaves for them may be let go.
    var ready: Set<ID<Device>> = []

    /// A gateway that is restarted, or a network that stumbles, is back by then; who waits for it loses half a minute.
    static let patience = Duration.seconds(30)
}

extension ControlPlane {
    /// After a start of this server nobody has been heard of yet, and everybody gets time to come back.
    func lostGateways(in tables: Configuration) -> Set<ID<Device>> {
        let now = now()
        let gateways = tables.devices.values.filter { $0.deviceKind == .gateway }
        return Set(
            gateways.lazy.filter { gateway in
                let lastSeen = self.presence(of: gateway.id).lastSeen ?? .distantPast
                let heard = max(lastSeen, self.startedAt, gateway.createdAt)
                return now - heard >= GatewayHealth.patience
            }.map(\.id))
    }

    /// Of the primaries of networks that have other gateways as well: nobody else's readiness matters.
    func readyGateways(in overlay: Overlay) -> Set<ID<Device>> {
        let networks = overlay.configuration.networks.values.filter { network in
            overlay.peers(in: network.id).filter(overlay.isJump).count > 1
        }
        return Set(networks.compactMap(\.primaryGatewayID)).filter { gateway in
            let presence = presence(of: gateway)
            guard presence.isOnline, let observed = presence.observed, observed.status == .applied else { return false }
            return observed.stateID == overlay.state(of: gateway)?.id
        }
    }
}
