// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// A gateway with the firewall that is compiled for it.
public struct CompiledGateway {
    public let firewall: Firewall
    public let flat: FlatFirewall
    public let overlay: Overlay
    private let networks: Set<ID<Network>>

    /// - Returns: nil for a device that isn't an active gateway.
    init?(_ device: Device, interface: InterfaceName, in overlay: Overlay) {
        guard let desired = overlay.compile(for: device.id)?.firewall else { return nil }
        self.overlay = overlay
        firewall = Firewall(
            interface: interface, ownAddresses: desired.ownAddresses, rules: desired.rules,
            enforcement: Enforcement(standard: .enforce))
        flat = firewall.flattened()
        networks = Set(overlay.configuration.peers.values.filter { $0.deviceID == device.id }.map(\.networkID))
    }

    public var ownAddresses: Set<IPAddress> { Set(firewall.ownAddresses.map(\.address)) }

    /// Whether a flow is forwarded here, and by no other gateway's rules: what its ends share are networks of this one.
    public func forwards(_ flow: Flow) -> Bool {
        !ownAddresses.contains(flow.source) && !ownAddresses.contains(flow.destination) && serves(flow)
    }

    /// Whether both ends lie in networks of this gateway and in no other.
    public func serves(_ flow: Flow) -> Bool {
        let naive = NaiveVerdict(overlay.configuration)
        return naive.networks(of: flow.source).isSubset(of: networks)
            && naive.networks(of: flow.destination).isSubset(of: networks)
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
        decidedBy == .isolation ? Overlay.isolationRule : rule?.ruleID.description
    }
}
