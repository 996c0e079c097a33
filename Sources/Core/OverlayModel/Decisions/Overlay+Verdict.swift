// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// Who may reach what: the one function behind firewalls, explanations and tests. It speaks of a flow, in the
    /// direction of its first packet; replies belong to it.
    public func verdict(on flow: Flow) -> Decision {
        let source = end(at: flow.source)
        let destination = end(at: flow.destination)
        for peer in [source.peer, destination.peer].compactMap({ $0 }) where !isActive(peer) { return .deny(.blocked) }
        let shared = source.networks.intersection(destination.networks)
        guard !shared.isEmpty else { return .deny(.scope) }
        if destination.peer?.isIsolated == true, !source.isGateway { return .deny(.isolation) }
        if destination.isGateway, source.peer != nil, flow.isSystemService { return .allow(.system) }
        return policyDecision(flow, from: source, to: destination, shared: shared)
    }

    /// Each group that holds an end answers with its first rule that matches. Of all answers those of the smallest
    /// priority number count, and of these a denial.
    private func policyDecision(
        _ flow: Flow, from source: FlowEnd, to destination: FlowEnd, shared: Set<ID<Network>>
    ) -> Decision {
        let answers = groups.compactMap { view -> (priority: Int, rule: RuleReference)? in
            firstMatch(in: view, flow, from: source, to: destination, shared: shared).map { (view.group.priority, $0) }
        }
        guard let strongest = answers.first?.priority else { return .deny(.default) }
        let counting = answers.filter { $0.priority == strongest }.map(\.rule)
        guard let deciding = counting.first(where: { $0.action == .deny }) ?? counting.first else {
            return .deny(.default)
        }
        let others = answers.filter { $0.rule != deciding }.map { answer in
            PassedOver(rule: answer.rule, reason: reason(answer, strongest: strongest, deciding: deciding))
        }
        return Decision(
            allowed: deciding.action == .allow, decidedBy: .policy, rule: deciding, passedOver: others)
    }

    private func reason(
        _ answer: (priority: Int, rule: RuleReference), strongest: Int, deciding: RuleReference
    ) -> PassedOver.Reason {
        if answer.priority != strongest { return .strongerGroup }
        return answer.rule.action == deciding.action ? .same : .denied
    }

    private func firstMatch(
        in view: GroupView, _ flow: Flow, from source: FlowEnd, to destination: FlowEnd, shared: Set<ID<Network>>
    ) -> RuleReference? {
        let networks = shared.filter(view.group.speaksOf)
        guard networks.contains(where: { view.holds(source, in: $0) || view.holds(destination, in: $0) }) else {
            return nil
        }
        let match = view.rules.first { _, rule in
            flow.isServed(by: rule.protocol, ports: rule.ports)
                && networks.contains { matches(rule, of: view, from: source, to: destination, in: $0) }
        }
        return match.map { policy, rule in
            RuleReference(ruleID: rule.id, policyID: policy, groupID: view.group.id, action: rule.action)
        }
    }

    /// Both ends are held in one network: two networks that lead to one prefix lend each other no rules.
    private func matches(
        _ rule: PolicyRule, of view: GroupView, from source: FlowEnd, to destination: FlowEnd, in network: ID<Network>
    ) -> Bool {
        switch rule.direction {
        case .output: view.holds(source, in: network) && holds(rule.target, destination, in: network)
        case .input: view.holds(destination, in: network) && holds(rule.target, source, in: network)
        }
    }
}

extension Flow {
    /// DNS, and ICMP (whose other types a gateway's own filter tells from echo).
    fileprivate var isSystemService: Bool {
        switch `protocol` {
        case .tcp, .udp: destinationPort == 53
        default: ProtocolMatch.icmp.matches(`protocol`, family: destination.family)
        }
    }
}
