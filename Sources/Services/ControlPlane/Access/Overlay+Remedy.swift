// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Overlay {
    /// The mildest single change that would let a flow pass, in words; nil: no single change does. Each candidate is
    /// made and asked: what is suggested is known to help.
    func remedy(for flow: Flow, _ decision: Decision, at now: Timestamp) -> String? {
        guard !decision.allowed else { return nil }
        return candidates(for: flow, decision).first { candidate in
            following(candidate.configuration).verdict(on: flow, at: now).allowed
        }?.words
    }

    private typealias Candidate = (words: String, configuration: Configuration)

    private func candidates(for flow: Flow, _ decision: Decision) -> [Candidate] {
        let ends = [flow.source, flow.destination].compactMap(peer(at:))
        switch decision.decidedBy {
        case .blocked: return ends.flatMap { peer in obstacles(of: peer).compactMap { lift($0, of: peer) } }
        case .scope: return []
        case .isolation: return ends.last.map { [open($0)] } ?? []
        case .acl: return ends.count == 2 ? withoutAccessRule(between: ends[0], ends[1]) : []
        case .policy: return [decision.rule.flatMap(without)].compactMap { $0 } + additions(for: flow)
        case .default, .system: return additions(for: flow)
        }
    }

    // MARK: - What stands in the way

    private func lift(_ obstacle: PeerObstacle, of peer: Peer) -> Candidate? {
        var changed = configuration
        let name = configuration.devices[peer.deviceID]?.name.description ?? "\(peer.name)"
        switch obstacle {
        case .device(let state):
            changed.devices[peer.deviceID]?.state = .active
            switch state {
            case .pending: return ("approve \(name): 'warren device approve \(name)'", changed)
            case .blocked: return ("unblock \(name): 'warren device unblock \(name)'", changed)
            case .expired: return ("let \(name) enrol anew: its key has expired", changed)
            case .active: return nil
            }
        case .incident(let id):
            changed.incidents[id] = nil
            return ("resolve the incident that blocks \(name): 'warren incident resolve \(id)'", changed)
        case .accessList:
            guard var list = configuration.accessList(of: peer.networkID) else { return nil }
            list.blockedPeers.remove(peer.id)
            changed.accessLists[list.id] = list
            return ("take \(name) off the blocked peers of the network's access list", changed)
        case .owner(let user):
            changed.suspensions = changed.suspensions.filter { $0.value.userID != user }
            return ("let the owner of \(name) in again", changed)
        }
    }

    private func open(_ peer: Peer) -> Candidate {
        var changed = configuration
        changed.peers[peer.id]?.isIsolated = false
        return ("\(peer.name) is isolated: end that", changed)
    }

    private func withoutAccessRule(between a: Peer, _ b: Peer) -> [Candidate] {
        guard let list = configuration.accessList(of: a.networkID) else { return [] }
        return list.rules.indices.map { index in
            var changed = configuration
            changed.accessLists[list.id]?.rules.remove(at: index)
            return ("remove rule \(index + 1) of the network's access list", changed)
        }
    }

    private func without(_ reference: RuleReference) -> Candidate? {
        guard let words = configuration.words(for: reference) else { return nil }
        var changed = configuration
        changed.policies[reference.policyID]?.rules.removeAll { $0.id == reference.ruleID }
        return ("remove the rule that denies it: \(words)", changed)
    }

    // MARK: - What is missing

    /// A rule more in a policy of a group that holds an end.
    private func additions(for flow: Flow) -> [Candidate] {
        let outgoing = groups(holding: flow.source).flatMap { candidates($0, .output, to: flow.destination, flow) }
        return outgoing + groups(holding: flow.destination).flatMap { candidates($0, .input, to: flow.source, flow) }
    }

    private func candidates(
        _ group: Group, _ direction: PolicyRule.Direction, to other: IPAddress, _ flow: Flow
    ) -> [Candidate] {
        group.policyIDs.compactMap { configuration.policies[$0] }.compactMap { policy in
            let target = target(at: other)
            let match = ProtocolMatch.allCases.first { $0 != .any && $0.number(other.family) == flow.protocol }
            guard let match, let id = try? ID<PolicyRule>(text: Self.unmadeRule) else { return nil }
            let ports = match == .icmp ? [] : [PortRange(flow.destinationPort, flow.destinationPort)]
            let rule = PolicyRule(
                id: id, direction: direction, action: .allow, target: target, protocol: match, ports: ports)
            var changed = configuration
            changed.policies[policy.id]?.rules.append(rule)
            return (words(rule, policy, group), changed)
        }
    }

    private func words(_ rule: PolicyRule, _ policy: Policy, _ group: Group) -> String {
        let option = rule.direction == .output ? "--output allow --to" : "--input allow --from"
        let ports = rule.ports.map(\.description).joined(separator: ",")
        let service = rule.protocol == .icmp ? "--icmp" : "--\(rule.protocol.rawValue) \(ports)"
        return "a rule for the group \(group.name): 'warren policy rule add \(policy.name) \(option) "
            + "\(configuration.documentName(of: rule.target)) \(service)'"
    }

    private func target(at address: IPAddress) -> RuleTarget {
        if let peer = peer(at: address) { return .peer(peer.id) }
        let routes = configuration.routes.values.filter { $0.destinations.contains { $0.contains(address) } }
        return routes.min { $0.id < $1.id }.map { .route($0.id) } ?? .cidr(Prefix(host: address))
    }

    /// The id of a rule that is only thought of.
    private static let unmadeRule = "00000000-0000-7000-8000-000000000000"
}
