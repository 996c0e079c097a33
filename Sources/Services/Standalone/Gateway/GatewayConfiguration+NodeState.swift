// SPDX-License-Identifier: Apache-2.0

import Addressing
public import NodeRuntime
public import OverlayModel

extension GatewayConfiguration {
    /// All of it, as the node runtime wants it.
    public var nodeState: NodeState {
        NodeState(
            interface: local.name, tunnel: tunnel, network: interfaceState,
            filter: FilterState(firewall: firewall, logging: logging?.packets, owners: owners))
    }

    public var tunnel: TunnelConfiguration {
        TunnelConfiguration(
            privateKey: local.privateKey, listenPort: local.listenPort, peers: peers.map(\.configuration))
    }

    /// The interface with its host addresses, and a route to each network behind a peer that is not one of the
    /// interface's own. A peer that may send from everywhere (`0.0.0.0/0`) does not become the gateway's way out.
    public var interfaceState: InterfaceState {
        let behindPeers = peers.flatMap(\.allowedIPs).filter { !$0.isDefault && !local.reaches($0) }
        return local.state(routes: Set(behindPeers.map { Route(destination: $0) }))
    }

    public var firewall: Firewall {
        let sources = Dictionary(peers.map { ($0.publicKey, $0.allowedIPs) }) { first, _ in first }
        return Firewall(
            interface: local.name, ownAddresses: ownAddresses,
            rules: rules.enumerated().map { index, rule in
                FirewallRule(
                    name: rule.name ?? "rules[\(index)]", sources: sources[rule.client] ?? [],
                    destinations: rule.destinations, protocol: rule.protocol, ports: rule.ports)
            },
            enforcement: enforcement)
    }

    /// Every peer may ask.
    private var ownAddresses: [OwnAddress] {
        local.addresses.map { OwnAddress(address: $0.address, clients: [.default($0.address.family)]) }
    }

    /// A peer's mode holds for what it sends and for what is sent to it. A resource with the very prefix of a peer is
    /// the more particular word about that destination.
    private var enforcement: Enforcement {
        let ofPeers = peers.flatMap { peer in peer.mode.map { mode in peer.allowedIPs.map { ($0, mode) } } ?? [] }
        let sources = Dictionary(ofPeers) { first, _ in first }
        let destinations = Dictionary(resources.map { ($0.prefix, $0.mode) }) { first, _ in first }
        return Enforcement(
            standard: mode, sources: sources, destinations: destinations.merging(sources) { resource, _ in resource })
    }

    private var owners: [FlowOwner] {
        peers.map { FlowOwner(publicKey: $0.publicKey, name: $0.name, prefixes: Set($0.allowedIPs)) }
    }
}

extension GatewayPeer {
    fileprivate var configuration: PeerConfiguration {
        PeerConfiguration(
            publicKey: publicKey, presharedKey: presharedKey, endpoint: endpoint, allowedIPs: Set(allowedIPs),
            persistentKeepalive: persistentKeepalive)
    }
}
