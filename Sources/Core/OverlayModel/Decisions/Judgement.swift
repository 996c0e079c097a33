// SPDX-License-Identifier: Apache-2.0

/// What policies say of one flow.
///
/// Each group that holds an end answers with its first rule that matches. Of all answers those of the smallest
/// priority number count, and of these a denial. Where that is a denial which is only observed, the flow goes on as if
/// no observed denial were there: observing never opens what the rest keeps closed.
struct Judgement {
    let overlay: Overlay
    let flow: Flow
    let source: FlowEnd
    let destination: FlowEnd
    let shared: Set<ID<Network>>
    let now: Timestamp

    private struct Answer: Equatable {
        let priority: Int
        let rule: RuleReference
        let isObservedDenial: Bool
    }

    func decision() -> Decision {
        let answers = answers(observed: true)
        let ruling = Self.deciding(among: answers)
        guard let ruling, ruling.isObservedDenial else { return decision(ruling, answers) }
        let rest = self.answers(observed: false)
        let decision = decision(Self.deciding(among: rest), rest)
        let others = Self.passedOver(answers, by: ruling)
        guard decision.allowed else {
            return decision.passing(over: [PassedOver(rule: ruling.rule, reason: .observed)])
        }
        return Decision(allowed: true, wouldDeny: true, decidedBy: .policy, rule: ruling.rule, passedOver: others)
    }

    private func decision(_ ruling: Answer?, _ answers: [Answer]) -> Decision {
        guard let ruling else { return isObserved ? .observed(.default) : .deny(.default) }
        return Decision(
            allowed: ruling.rule.action == .allow, decidedBy: .policy, rule: ruling.rule,
            passedOver: Self.passedOver(answers, by: ruling))
    }

    /// What nobody speaks of passes in a network that is observed. A gateway's own ports stay closed: observing is
    /// about what is forwarded.
    private var isObserved: Bool {
        guard !source.isGateway, !destination.isGateway else { return false }
        return shared.contains { overlay.configuration.networks[$0]?.enforcement == .observe }
    }

    // MARK: - Answers

    private func answers(observed: Bool) -> [Answer] {
        let holding = Set(overlay.groups(holding: source) + overlay.groups(holding: destination))
        return holding.sorted().compactMap { index in
            let view = overlay.groups.views[index]
            guard let first = firstMatch(in: view, observed: observed) else { return nil }
            let reference = RuleReference(
                ruleID: first.rule.id, policyID: first.policyID, groupID: view.group.id, action: first.rule.action)
            return Answer(
                priority: view.group.priority, rule: reference, isObservedDenial: first.isObservedDenial)
        }
    }

    private func firstMatch(in view: GroupView, observed: Bool) -> PlacedRule? {
        let networks = shared.filter(view.group.speaksOf)
        guard !networks.isEmpty else { return nil }
        return view.rules.first { placed in
            (observed || !placed.isObservedDenial) && placed.rule.counts(at: now)
                && flow.isServed(by: placed.rule.protocol, ports: placed.rule.ports)
                && networks.contains { placed.speaksOf($0) && matches(placed.rule, of: view, in: $0) }
        }
    }

    /// Both ends are held in one network: two networks that lead to one prefix lend each other no rules.
    private func matches(_ rule: PolicyRule, of view: GroupView, in network: ID<Network>) -> Bool {
        switch rule.direction {
        case .output: view.holds(source, in: network) && overlay.holds(rule.target, destination, in: network)
        case .input: view.holds(destination, in: network) && overlay.holds(rule.target, source, in: network)
        }
    }

    /// A denial that holds before one that is observed, and either before an allow.
    private static func deciding(among answers: [Answer]) -> Answer? {
        guard let strongest = answers.first?.priority else { return nil }
        let counting = answers.prefix { $0.priority == strongest }
        let denials = counting.filter { $0.rule.action == .deny }
        return denials.first { !$0.isObservedDenial } ?? denials.first ?? counting.first
    }

    private static func passedOver(_ answers: [Answer], by ruling: Answer) -> [PassedOver] {
        answers.filter { $0 != ruling }.map { answer in
            let reason: PassedOver.Reason =
                if answer.priority != ruling.priority {
                    .strongerGroup
                } else if answer.rule.action == ruling.rule.action { .same } else { .denied }
            return PassedOver(rule: answer.rule, reason: reason)
        }
    }
}
