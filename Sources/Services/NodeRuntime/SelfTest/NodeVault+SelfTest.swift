// SPDX-License-Identifier: Apache-2.0

public import Addressing
import OverlayModel
import OverlayProtocol
import WireGuard

extension NodeVault {
    /// What a gateway with this vault runs on a machine that is attached to these networks, and how to test it.
    /// - Returns: nil where it was told nothing yet.
    public func selfTest(
        _ interface: InterfaceName, attached: [AttachedNetwork], clock: NodeClock
    ) throws -> (node: NodeState, plan: SelfTestPlan)? {
        guard let state = try state()?.snapshot.state, let privateKey = try privateKey() else { return nil }
        var place = NodePlace(interface: interface, privateKey: privateKey, gateway: GatewayPlace(flowLog: nil))
        place.attached = attached
        place.now = clock.wall()
        place.consent = try consent()
        let node = state.plan(at: place).node
        let outside = state.firewall?.exit?.outside ?? []
        return (node, SelfTestPlan(of: node, attached: attached, outside: outside))
    }
}
