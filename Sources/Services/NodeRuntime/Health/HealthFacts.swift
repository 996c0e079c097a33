// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// All that a node's health follows from, at one moment.
struct HealthFacts: Hashable, Sendable {
    var interface: InterfaceName
    /// Of the tunnel.
    var mtu: Int
    /// Whether the node is to forward.
    var forwards = false
    /// nil: not known, or no such interface.
    var switches: KernelSwitches?
    /// Those that the node is to send to first.
    var gateways: [Gateway] = []
    /// Where else it has to get without the tunnel, and whether it can.
    var controlPlane: [IPAddress: NetworkWay?] = [:]
    /// An address in each destination that is to be routed into the tunnel, and where it leads.
    var routes: [Prefix: NetworkWay?] = [:]
    var contact = ControlPlaneContact()

    /// Of the gateways that have ever answered, by name.
    var sinceHandshakes: [String: Duration] {
        Dictionary(gateways.compactMap { gateway in gateway.sinceHandshake.map { (gateway.name, $0) } }) { min($0, $1) }
    }

    struct Gateway: Hashable, Sendable {
        var name: String
        /// nil while its name is looked up.
        var endpoint: SocketAddress?
        var way: NetworkWay?
        /// How long it has been a peer.
        var age: Duration
        /// Since the last handshake; nil: there was none.
        var sinceHandshake: Duration?
    }
}

/// How the node and its control plane get on.
struct ControlPlaneContact: Hashable, Sendable {
    /// Since when it has not been heard; nil: it is connected.
    var silence: Duration?
    /// What is applied is not what it means, and can't be mended at once.
    var isOutOfStep = false
    /// Its clock's advance before this machine's; nil: it didn't say.
    var clockOffset: Duration?
}
