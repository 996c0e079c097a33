// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// A gateway with the firewall that is compiled for it.
public struct CompiledGateway {
    public let firewall: Firewall
    public let flat: FlatFirewall
    public let overlay: Overlay
    private let device: ID<Device>
    private let networks: Set<ID<Network>>

    /// - Returns: nil for a device that isn't an active gateway.
    init?(_ device: Device, interface: InterfaceName, in overlay: Overlay) {
        guard let desired = overlay.compile(for: device.id)?.firewall else { return nil }
        self.overlay = overlay
        self.device = device.id
        firewall = Firewall(
            interface: interface, ownAddresses: desired.ownAddresses,
            rules: desired.rules.filter { $0.counts(at: RandomOverlays.now) },
            enforcement: Enforcement(standard: .enforce))
        flat = firewall.flattened()
        networks = Set(overlay.peers(of: device.id).filter(overlay.isActive).map(\.networkID))
    }

    public var ownAddresses: Set<IPAddress> { Set(firewall.ownAddresses.map(\.address)) }

    /// Whether a flow can come here and is forwarded.
    public func forwards(_ flow: Flow) -> Bool { serves(flow) && !ownAddresses.contains(flow.destination) }

    /// Whether a flow can come here: both ends lie in networks of this gateway and in no other, and neither is a
    /// gateway, but for this one as the destination. Nobody's packets to or from other gateways are routed here.
    public func serves(_ flow: Flow) -> Bool {
        let naive = NaiveVerdict(overlay.configuration)
        return [flow.source, flow.destination].allSatisfy { naive.networks(of: $0).isSubset(of: networks) }
            && !naive.isGateway(flow.source)
            && (!naive.isGateway(flow.destination) || ownAddresses.contains(flow.destination))
            && leavesHere(flow, naive)
    }

    /// Whether what goes to the outside, or comes from there, would do so through this gateway, or nowhere at all.
    private func leavesHere(_ flow: Flow, _ naive: NaiveVerdict) -> Bool {
        let ends = [(flow.source, flow.destination), (flow.destination, flow.source)]
        return ends.allSatisfy { address, other in
            guard naive.isOutside(other), let peer = naive.peer(address) else { return true }
            let routing = overlay.routing(of: peer.deviceID).first { $0.networkID == peer.networkID }
            let asks = routing?.trafficMode.value == .fullTunnel && routing?.shadowedBy == nil
            return !asks || routing?.egress?.value == device
        }
    }
}

extension Overlay {
    /// The active gateways, by id.
    public func compiledGateways(interface: InterfaceName) -> [CompiledGateway] {
        configuration.devices.values.sorted { $0.id < $1.id }
            .compactMap { CompiledGateway($0, interface: interface, in: self) }
    }
}

extension Decision {
    /// What the compiled firewall calls what decided; nil where no rule did.
    public var ruleName: String? {
        switch decidedBy {
        case .isolation: SystemRule.isolation
        case .acl: SystemRule.acl
        case .default: wouldDeny ? SystemRule.default : nil
        case .blocked, .scope, .system, .policy: rule?.ruleID.description
        }
    }
}
