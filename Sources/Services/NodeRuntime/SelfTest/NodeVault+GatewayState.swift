// SPDX-License-Identifier: Apache-2.0

public import Addressing
import OverlayModel
import OverlayProtocol
import WireGuard

extension NodeVault {
    /// What a gateway with this vault runs on a machine that is attached to these networks.
    /// - Returns: nil where it was told nothing yet.
    public func gatewayState(
        _ interface: InterfaceName, attached: [AttachedNetwork], clock: NodeClock
    ) throws -> NodeState? {
        guard let state = try state()?.snapshot.state, let privateKey = try privateKey() else { return nil }
        var place = NodePlace(interface: interface, privateKey: privateKey, gateway: GatewayPlace(flowLog: nil))
        place.attached = attached
        place.now = clock.wall()
        place.acceptsExit = try acceptsExit()
        return state.plan(at: place).node
    }
}
