// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// "Who may reach what", a second time: literal, slow, with no index but that of the peers' addresses, and written from
/// the design's text. What the product says is held to it.
public struct NaiveVerdict {
    let configuration: Configuration
    private let peers: [IPAddress: Peer]

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let addresses = configuration.peers.values.flatMap { peer in peer.addresses.map { ($0, peer) } }
        peers = Dictionary(uniqueKeysWithValues: addresses)
    }

    public struct Answer: Hashable {
        public var allowed: Bool
        public var wouldDeny: Bool
        public var step: Decision.Step
        public var rule: ID<PolicyRule>?
        public var group: ID<Group>?
        /// The rule with which each group answered.
        public var answers: [ID<Group>: ID<PolicyRule>]

        public init(
            allowed: Bool, wouldDeny: Bool = false, step: Decision.Step, rule: ID<PolicyRule>? = nil,
            group: ID<Group>? = nil,
            answers: [ID<Group>: ID<PolicyRule>] = [:]
        ) {
            self.allowed = allowed
            self.wouldDeny = wouldDeny
            self.step = step
            self.rule = rule
            self.group = group
            self.answers = answers
        }
    }

    public func answer(_ flow: Flow, at now: Timestamp) -> Answer {
        // 1. blocked: an end's device is not active, or its owner is disabled, or something blocks it
        for address in [flow.source, flow.destination] {
            if let peer = peer(address), isBlocked(peer) { return Answer(allowed: false, step: .blocked) }
        }
        // 2. scope: one shared network
        let shared = configuration.networks.keys.filter { network in
            lies(flow.source, in: network) && lies(flow.destination, in: network)
                || isOutside(flow.destination) && sendsEverything(flow.source, into: network)
                || isOutside(flow.source) && sendsEverything(flow.destination, into: network)
        }
        if shared.isEmpty { return Answer(allowed: false, step: .scope) }
        // 3. isolation: the destination is an isolated peer and the source is not a gateway of that network
        if let peer = peer(flow.destination), peer.isIsolated, !isGateway(flow.source) {
            return Answer(allowed: false, step: .isolation)
        }
        // 4. acl: the first rule that matches the pair, in either order of the two, says deny
        if let a = peer(flow.source), let b = peer(flow.destination), aclDenies(a, b) {
            return Answer(allowed: false, step: .acl)
        }
        // 5. system: DNS and ICMP echo to the peer's own gateway's overlay address
        if peer(flow.source) != nil, isGateway(flow.destination), isDNS(flow) || isICMP(flow) {
            return Answer(allowed: true, step: .system)
        }
        // 6. policy, 7. default; what an observed denial denies is decided by the rest
        guard let full = policy(flow, shared, now, without: { _, _ in false }) else { return byDefault(flow, shared) }
        guard !full.allowed, let rule = full.rule, isObserved(rule) else { return full }
        let rest =
            policy(flow, shared, now) { policy, rule in policy.mode == .observe && rule.action == .deny }
            ?? byDefault(flow, shared)
        guard rest.allowed else { return rest.adding(full) }
        return Answer(
            allowed: true, wouldDeny: true, step: .policy, rule: rule, group: full.group, answers: full.answers)
    }

    /// In an observed network what is forwarded passes.
    private func byDefault(_ flow: Flow, _ shared: [ID<Network>]) -> Answer {
        let isObserved = shared.contains { configuration.networks[$0]?.enforcement == .observe }
        let passes = isObserved && !isGateway(flow.source) && !isGateway(flow.destination)
        return Answer(allowed: passes, wouldDeny: passes, step: .default)
    }

    private func isObserved(_ rule: ID<PolicyRule>) -> Bool {
        configuration.policies.values.contains { policy in
            policy.mode == .observe && policy.rules.contains { $0.id == rule }
        }
    }

    private func policy(
        _ flow: Flow, _ shared: [ID<Network>], _ now: Timestamp, without left: (Policy, PolicyRule) -> Bool
    ) -> Answer? {
        var answers: [(group: Group, rule: PolicyRule)] = []
        for group in configuration.groups.values {
            let networks = shared.filter { group.networkID == nil || group.networkID == $0 }
            let policies = group.policyIDs.compactMap { configuration.policies[$0] }
            let rules = policies.flatMap { policy in
                policy.rules.filter { !left(policy, $0) && ($0.expiresAt ?? now + .seconds(1)) > now }
                    .map { (policy, $0) }
            }
            let first = rules.first { policy, rule in
                networks.contains {
                    (policy.networkID ?? $0) == $0 && matches(rule, of: group, flow, in: $0)
                }
            }
            if let first { answers.append((group, first.1)) }
        }
        guard let strongest = answers.map(\.group.priority).min() else { return nil }
        // Of equal words the older group's is named.
        let counting = answers.filter { $0.group.priority == strongest }.sorted { $0.group.id < $1.group.id }
        let denials = counting.filter { $0.rule.action == .deny }
        let deciding = denials.first { !isObserved($0.rule.id) } ?? denials.first ?? counting[0]
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
        case .internet: return isOutside(address)
        case .any: return !isGateway(address)
        }
    }

    // MARK: - Addresses

    func peer(_ address: IPAddress) -> Peer? { peers[address] }

    func isGateway(_ address: IPAddress) -> Bool {
        peer(address).map { configuration.devices[$0.deviceID]?.deviceKind == .gateway } ?? false
    }

    /// The networks that an address is an end in.
    func networks(of address: IPAddress) -> Set<ID<Network>> {
        Set(configuration.networks.keys.filter { lies(address, in: $0) })
    }

    func isOutside(_ address: IPAddress) -> Bool {
        peer(address) == nil && !isOverlay(address) && !Self.isRefusedByExits(address)
            && !configuration.routes.values.contains { $0.destinations.contains { $0.contains(address) } }
    }

    /// Private, CGNAT, link-local (cloud metadata), loopback, multicast, ULA, and what is no unicast address.
    private static func isRefusedByExits(_ address: IPAddress) -> Bool {
        let bytes = address.bytes
        return switch (address.family, bytes[0], bytes[1]) {
        case (.v4, 0, _), (.v4, 10, _), (.v4, 127, _), (.v4, 224..., _): true
        case (.v4, 100, 64...127), (.v4, 169, 254), (.v4, 172, 16...31), (.v4, 192, 168): true
        case (.v4, _, _): false
        case (.v6, 0x20, 0x02): true
        case (.v6, 0x20...0x3f, _): false
        case (.v6, _, _): true
        }
    }

    private func lies(_ address: IPAddress, in network: ID<Network>) -> Bool {
        if let peer = peer(address) { return peer.networkID == network }
        return !routes(address, in: network).isEmpty
    }

    /// Routes of the network that lead to an address; none to one of an overlay's, which is a peer's or nobody's.
    private func routes(_ address: IPAddress, in network: ID<Network>) -> [Route] {
        configuration.routes.values.filter { route in
            route.networkID == network && !isOverlay(address) && route.destinations.contains { $0.contains(address) }
        }
    }

    private func isOverlay(_ address: IPAddress) -> Bool {
        configuration.networks.values.contains { $0.prefixes.contains { $0.contains(address) } }
    }

    private func isDNS(_ flow: Flow) -> Bool {
        (flow.protocol == .tcp || flow.protocol == .udp) && flow.destinationPort == 53
    }

    private func isICMP(_ flow: Flow) -> Bool {
        flow.destination.family == .v4 ? flow.protocol == .icmp : flow.protocol == .icmpv6
    }
}
