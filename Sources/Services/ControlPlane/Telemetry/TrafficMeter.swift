// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Synchronization

/// What nodes tell of their tunnels, in memory: it is figures, and begins anew with the process.
final class TrafficMeter: Sendable {
    private let nodes = Mutex<[ID<Device>: NodeTraffic]>([:])

    func note(_ telemetry: Telemetry, of node: ID<Device>, now: Timestamp) {
        nodes.withLock { $0[node, default: NodeTraffic()].note(telemetry, now: now) }
    }

    subscript(node: ID<Device>) -> NodeTraffic { nodes.withLock { $0[node] } ?? NodeTraffic() }

    func figures(of peer: PublicKey, at node: ID<Device>) -> NodeTraffic.PeerFigures? {
        nodes.withLock { $0[node]?.peers[peer] }
    }

    func forget(_ node: ID<Device>) {
        nodes.withLock { _ = $0.removeValue(forKey: node) }
    }
}
