// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// "Who may reach what", a second time: literal, slow, with no index but that of the peers' addresses, and written from
/// the design's text. What the product says is held to it.
public struct NaiveVerdict {
    private let configuration: Configuration
    private let peers: [IPAddress: Peer]

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let addresses = configuration.peers.values.flatMap { peer in peer.addresses.map { ($0, peer) } }
        peers = Dictionary(uniqueKeysWithValues: addresses)
    }

    public struct Answer: Hashable {
        public var allowed: Bool
        public var step: Decision.Step
        public var rule: ID<PolicyRule>?
        public var group: ID<Group>?
        /// The rule with which each group answered.
        public var answers: [ID<Group>: ID<PolicyRule>]

        public init(
            allowed: Bool, step: Decision.Step, rule: ID<PolicyRule>? = nil, group: ID<Group>? = nil,
            answers: [ID<Group>: ID<PolicyRule>] = [:]
        ) {
            self.allowed = allowed
            self.step = step
            self.rule = rule
            self.group = group
            self.answers = answers
        }
    }

    public func answer(_ flow: Flow) -> Answer {
        // 1. blocked: an end's device is not active
        for address in [flow.source, flow.destination] {
            if let peer = peer(address), configuration.devices[peer.deviceID]?.state != .active {
                return Answer(allowed: false, step: .blocked)
            }
        }
        // 2. scope: one shared network
        let shared = configuration.networks.keys.filter { lies(flow.source, in: $0) && lies(flow.destination, in: $0) }
        if shared.isEmpty { return Answer(allowed: false, step: .scope) }
        // 3. isolation: the destination is an isolated peer and the source is not a gateway of that network
        if let peer = peer(flow.destination), peer.isIsolated, !isGateway(flow.source) {
            return Answer(allowed: false, step: .isolation)
        }
        // 5. system: DNS and ICMP echo to the peer's own gateway's overlay address
        if peer(flow.source) != nil, isGateway(flow.destination), isDNS(flow) || isICMP(flow) {
            return Answer(allowed: true, step: .system)
        }
        // 6. policy, 7. default
        return policy(flow, shared) ?? Answer(allowed: false, step: .default)
    }

    private func policy(_ flow: Flow, _ shared: [ID<Network>]) -> Answer? {
        var answers: [(group: Group, rule: PolicyRule)] = []
        for group in configuration.groups.values {
            let networks = shared.filter { group.networkID == nil || group.networkID == $0 }
            let rules = group.policyIDs.flatMap { configuration.policies[$0]?.rules ?? [] }
            let first = rules.first { rule in networks.contains { matches(rule, of: group, flow, in: $0) } }
            if let first { answers.append((group, first)) }
        }
        guard let strongest = answers.map(\.group.priority).min() else { return nil }
        // Of equal words the older group's is named.
        let counting = answers.filter { $0.group.priority == strongest }.sorted { $0.group.id < $1.group.id }
        let deciding = counting.first { $0.rule.action == .deny } ?? counting[0]
        return Answer(
            allowed: deciding.rule.action == .allow, step: .policy, rule: deciding.rule.id, group: deciding.group.id,
            answers: Dictionary(uniqueKeysWithValues: answers.map { ($0.group.id, $0.rule.id) }))
    }

    private func matches(_ rule: PolicyRule, of group: Group, _ flow: Flow, in network: ID<Network>) -> Bool {
        let isOutput = rule.direction == .output
        let (member, other) = isOutput ? (flow.source, flow.destination) : (flow.destination, flow.source)
        return matchesService(rule, flow) && holds(group, member, in: network)
            && holds(rule.target, other, in: network)
    }

    private func matchesService(_ rule: PolicyRule, _ flow: Flow) -> Bool {
        let hasPorts = flow.protocol == .tcp || flow.protocol == .udp
        if !rule.ports.isEmpty {
            guard hasPorts, rule.ports.contains(where: { $0.contains(flow.destinationPort) }) else { return false }
        }
        switch rule.protocol {
        case .any: return true
        case .tcp: return flow.protocol == .tcp
        case .udp: return flow.protocol == .udp
        case .icmp: return isICMP(flow)
        }
    }

    /// Members: a device stands for its peers, a user for the peers of the devices they own, a route for its prefixes.
    private func holds(_ group: Group, _ address: IPAddress, in network: ID<Network>) -> Bool {
        let members = group.members
        guard let peer = peer(address) else {
            return routes(address, in: network).contains { members.routeIDs.contains($0.id) }
        }
        let owner = configuration.devices[peer.deviceID]?.ownerUserID
        return members.peerIDs.contains(peer.id) || members.deviceIDs.contains(peer.deviceID)
            || members.userIDs.contains { $0 == owner }
    }

    private func holds(_ target: RuleTarget, _ address: IPAddress, in network: ID<Network>) -> Bool {
        let peer = peer(address)
        switch target {
        case .peer(let id): return peer?.id == id
        case .group(let id):
            guard let group = configuration.groups[id], peer != nil else { return false }
            // A group with a network speaks of that network only.
            return (group.networkID ?? network) == network && holds(group, address, in: network)
        case .cidr(let prefix): return !isGateway(address) && prefix.contains(address)
        case .network(let id): return !isGateway(address) && peer?.networkID == id
        case .route(let id): return routes(address, in: network).contains { $0.id == id }
        case .any: return !isGateway(address)
        }
    }

    // MARK: - Addresses

    private func peer(_ address: IPAddress) -> Peer? { peers[address] }

    func isGateway(_ address: IPAddress) -> Bool {
        peer(address).map { configuration.devices[$0.deviceID]?.deviceKind == .gateway } ?? false
    }

    /// The networks that an address is an end in.
    func networks(of address: IPAddress) -> Set<ID<Network>> {
        Set(configuration.networks.keys.filter { lies(address, in: $0) })
    }

    private func lies(_ address: IPAddress, in network: ID<Network>) -> Bool {
        if let peer = peer(address) { return peer.networkID == network }
        return !routes(address, in: network).isEmpty
    }

    /// Routes of the network that lead to an address; none to one of an overlay's, which is a peer's or nobody's.
    private func routes(_ address: IPAddress, in network: ID<Network>) -> [Route] {
        let isOverlay = configuration.networks.values.contains { $0.prefixes.contains { $0.contains(address) } }
        return configuration.routes.values.filter { route in
            route.networkID == network && !isOverlay && route.destinations.contains { $0.contains(address) }
        }
    }

    private func isDNS(_ flow: Flow) -> Bool {
        (flow.protocol == .tcp || flow.protocol == .udp) && flow.destinationPort == 53
    }

    private func isICMP(_ flow: Flow) -> Bool {
        flow.destination.family == .v4 ? flow.protocol == .icmp : flow.protocol == .icmpv6
    }
}
