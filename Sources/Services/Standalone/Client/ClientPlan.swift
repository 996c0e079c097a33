// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import NodeRuntime

/// What a client runs, given where its server is and which networks its host is attached to.
public struct ClientPlan: Hashable, Sendable {
    public let node: NodeState
    /// Allowed IPs that are left out; all others are in `node`.
    public let refusals: [AllowedIPRefusal]
}

/// Why an allowed IP is not routed into the tunnel.
public struct AllowedIPRefusal: Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case obstacle(RouteObstacle)
        /// Packets into the tunnel would have no source address.
        case noAddress(InterfaceName)
    }

    public let prefix: Prefix
    public let reason: Reason

    public var description: String {
        switch reason {
        case .obstacle(.holds(let server)):
            "\(prefix) holds the server's own address \(server): leave that address out, "
                + "or write \(Prefix.default(prefix.family)) for everything"
        case .obstacle(.overlaps(let network)):
            "\(prefix) overlaps \(network.prefix), which this host is attached to by \(network.interface): "
                + "name a network that lies elsewhere"
        case .noAddress(let interface):
            "\(prefix) needs an \(prefix.family == .v4 ? "IPv4" : "IPv6") address on \(interface): "
                + "add one to wg.address, or remove it from wg.allowed_ips"
        }
    }
}

extension ClientConfiguration {
    public func plan(server address: IPAddress, attached: [AttachedNetwork]) -> ClientPlan {
        let refusals = allowedIPs.compactMap { refusal(of: $0, server: address, attached: attached) }
        let refused = Set(refusals.map(\.prefix))
        let accepted = allowedIPs.filter { !refused.contains($0) }
        return ClientPlan(
            node: NodeState(
                interface: local.name, tunnel: tunnel(server: address, allowedIPs: accepted),
                network: interfaceState(server: address, allowedIPs: accepted)),
            refusals: refusals)
    }

    /// A default route is no refusal: it goes by a table that the tunnel's own packets and the host's neighbours
    /// never look up (`FullTunnel`).
    private func refusal(of prefix: Prefix, server: IPAddress, attached: [AttachedNetwork]) -> AllowedIPRefusal? {
        if local.source(prefix.family) == nil {
            return AllowedIPRefusal(prefix: prefix, reason: .noAddress(local.name))
        }
        if prefix.isDefault { return nil }
        return RouteObstacle(to: prefix, outside: [server], attached: attached).map {
            AllowedIPRefusal(prefix: prefix, reason: .obstacle($0))
        }
    }

    private func tunnel(server address: IPAddress, allowedIPs: [Prefix]) -> TunnelConfiguration {
        let peer = PeerConfiguration(
            publicKey: serverPublicKey, presharedKey: presharedKey,
            endpoint: SocketAddress(address: address, port: server.port), allowedIPs: Set(allowedIPs),
            persistentKeepalive: persistentKeepalive)
        let mark = allowedIPs.contains(where: \.isDefault) ? FullTunnel(local.name).number : 0
        return TunnelConfiguration(
            privateKey: local.privateKey, listenPort: local.listenPort, firewallMark: mark, peers: [peer])
    }

    private func interfaceState(server address: IPAddress, allowedIPs: [Prefix]) -> InterfaceState {
        let full = FullTunnel(local.name)
        var routes: Set<Route> = []
        var rules: Set<PolicyRule> = []
        for prefix in allowedIPs where !local.reaches(prefix) {
            guard let source = local.source(prefix.family) else { continue }
            if prefix.isDefault {
                routes.insert(full.route(prefix.family, source: source))
                let server = SocketAddress(address: address, port: server.port)
                rules.formUnion(full.rules(prefix.family, peers: [server]))
            } else {
                routes.insert(Route(destination: prefix, source: source))
            }
        }
        return local.state(routes: routes, rules: rules)
    }
}
