// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Every field is written: of one that is left out, no node would hear.
extension StateBytes {
    mutating func write(_ state: DesiredState) {
        write(state.addresses) { $0.write($1) }
        write(state.mtu)
        write(state.listenPort)
        write(state.peers) { $0.write($1) }
        write(state.routes) { $0.write($1) }
        write(state.firewall) { $0.write($1) }
        write(state.nextKey) { $0.write($1.bytes) }
    }

    mutating func write(_ peer: DesiredPeer) {
        write(peer.publicKey.bytes)
        write(peer.deviceID)
        write(peer.name.description)
        write(peer.allowedIPs)
        write(peer.endpoint) { $0.write($1) }
        write(peer.persistentKeepalive)
        write(peer.replaces) { $0.write($1.bytes) }
    }

    private mutating func write(_ route: DesiredRoute) {
        write(route.destination)
        write(route.source)
    }

    private mutating func write(_ firewall: DesiredFirewall) {
        write(firewall.ownAddresses) { $0.write($1) }
        write(firewall.rules) { $0.write($1) }
        write(firewall.flowLog.rawValue)
        write(firewall.nat) { $0.write($1) { $0.write($1) } }
        write(firewall.exit) { $0.write($1) }
    }

    private mutating func write(_ own: OwnAddress) {
        write(own.address)
        write(own.clients)
    }

    private mutating func write(_ masquerade: Masquerade) {
        write(masquerade.sources)
        write(masquerade.destinations)
    }

    private mutating func write(_ exit: DesiredExit) {
        write(exit.clients)
        write(exit.outside)
    }

    private mutating func write(_ rule: FirewallRule) {
        write(rule.name)
        write(rule.level)
        write(rule.chain)
        write(rule.action.rawValue)
        write(rule.sources)
        write(rule.destinations)
        write(rule.protocol.rawValue)
        write(rule.ports) { bytes, range in
            bytes.write(range.first)
            bytes.write(range.last)
        }
        write(rule.expiresAt) { $0.write($1.milliseconds) }
    }
}
