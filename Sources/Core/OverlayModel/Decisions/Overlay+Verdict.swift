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
            guard shared.contains(where: view.speaksOf) else { return nil }
            return firstMatch(in: view, flow, from: source, to: destination).map { (view.group.priority, $0) }
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
        in view: GroupView, _ flow: Flow, from source: FlowEnd, to destination: FlowEnd
    ) -> RuleReference? {
        let holdsSource = view.holds(source)
        let holdsDestination = view.holds(destination)
        guard holdsSource || holdsDestination else { return nil }
        let match = view.rules.first { _, rule in
            guard flow.isServed(by: rule.protocol, ports: rule.ports) else { return false }
            return switch rule.direction {
            case .output: holdsSource && holds(rule.target, destination)
            case .input: holdsDestination && holds(rule.target, source)
            }
        }
        return match.map { policy, rule in
            RuleReference(ruleID: rule.id, policyID: policy, groupID: view.group.id, action: rule.action)
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
