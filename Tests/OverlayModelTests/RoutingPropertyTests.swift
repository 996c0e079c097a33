// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

/// What holds of entry and exit in any world, whatever the layers want.
@Suite struct RoutingPropertyTests {
    @Test(arguments: 0..<300) func `a way in or out is the network's own, and has its role where somebody names it`(
        seed: UInt64
    ) {
        var worlds = RandomOverlays(seed: seed)
        let configuration = worlds.configuration()
        let overlay = Overlay(configuration)
        for device in configuration.devices.values where device.deviceKind != .gateway {
            let networks = Set(overlay.peers(of: device.id).map(\.networkID))
            for routing in overlay.routing(of: device.id) {
                #expect(networks.contains(routing.networkID), "seed \(seed)")
                for (choice, role) in [(routing.ingress, GatewayRole.ingress), (routing.egress, .exit)] {
                    guard let choice else { continue }
                    #expect(configuration.serves(choice.value, routing.networkID), "seed \(seed)")
                    let isNamed = choice.decidedBy != .systemDefault
                    #expect(!isNamed || configuration.hasRole(choice.value, role), "seed \(seed)")
                    #expect(!isNamed || configuration.names(choice, for: device, routing.networkID), "seed \(seed)")
                }
                #expect(routing.egress.map { configuration.hasRole($0.value, .exit) } ?? true, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<300) func `everything lies at the one exit, or nowhere`(seed: UInt64) throws {
        var worlds = RandomOverlays(seed: seed)
        var configuration = worlds.configuration()
        // No route leads to everything: use cases refuse it.
        configuration.routes = configuration.routes.filter { !$1.destinations.contains(where: \.isDefault) }
        let overlay = Overlay(configuration)
        let all: Set<Prefix> = [try Prefix("0.0.0.0/0"), try Prefix("::/0")]
        for device in configuration.devices.values where device.deviceKind != .gateway {
            let routings = overlay.routing(of: device.id).filter { $0.egress != nil }
            #expect(routings.count <= 1, "seed \(seed)")
            let active = Set(overlay.peers(of: device.id).filter { overlay.isActive($0) }.map(\.networkID))
            let exits = routings.filter { active.contains($0.networkID) }.compactMap(\.egress?.value)
            let leading = (overlay.compile(for: device.id)?.peers ?? []).filter {
                !all.isDisjoint(with: $0.allowedIPs)
            }
            #expect(leading.allSatisfy { all.isSubset(of: $0.allowedIPs) }, "both families, seed \(seed)")
            // A file can't say that nothing leaves: its default route ends at a gateway that lets nothing out.
            guard exits.isEmpty, device.deviceKind == .static else {
                #expect(leading.map(\.deviceID) == exits, "seed \(seed)")
                continue
            }
            let wanting = overlay.routing(of: device.id).filter { $0.trafficMode.value == .fullTunnel }
            let ends = wanting.compactMap { overlay.primaryGateway(of: $0.networkID)?.deviceID }
            #expect(leading.count <= 1 && leading.allSatisfy { ends.contains($0.deviceID) }, "seed \(seed)")
        }
    }
}

extension Configuration {
    fileprivate func serves(_ gateway: ID<Device>, _ network: ID<Network>) -> Bool {
        devices[gateway]?.deviceKind == .gateway && devices[gateway]?.state == .active
            && peers.values.contains { $0.deviceID == gateway && $0.networkID == network }
    }

    fileprivate func hasRole(_ gateway: ID<Device>, _ role: GatewayRole) -> Bool {
        devices[gateway]?.service?.roles.contains(role) ?? false
    }

    /// Whether the layer that is said to have decided does name the gateway: of users, only the device's own.
    fileprivate func names(_ choice: Decided<ID<Device>>, for device: Device, _ network: ID<Network>) -> Bool {
        let intent: RoutingIntent? =
            switch choice.decidedBy {
            case .devicePreference: device.routing?.intent
            case .userPreference: userRoutings.values.first { $0.userID == device.ownerUserID }?.preference.intent
            case .networkPolicy: networks[network]?.routingPolicy
            case .systemDefault: nil
            }
        return [intent?.ingressDeviceID, intent?.egressDeviceID].contains(choice.value)
    }
}
