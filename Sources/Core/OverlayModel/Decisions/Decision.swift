// SPDX-License-Identifier: Apache-2.0

/// What happens to a flow, what decided it, and what would have had a say.
public struct Decision: Hashable, Sendable, Codable {
    /// The step that decided; the first that does ends it.
    public enum Step: String, Hashable, Sendable, Codable, CaseIterable {
        /// An end takes no part: its device isn't active, or it is blocked.
        case blocked
        /// The ends share no network.
        case scope
        /// The destination is isolated.
        case isolation
        /// The network's access list keeps the two apart.
        case acl
        /// What every peer may have of its gateway: DNS and ICMP echo.
        case system
        /// A rule.
        case policy
        /// No rule matched.
        case `default`
    }

    public let allowed: Bool
    /// Allowed only because what denies it is observed.
    public let wouldDeny: Bool
    public let decidedBy: Step
    /// The rule that decided, where one did.
    public let rule: RuleReference?
    /// Rules that match the flow as well, and why they don't count.
    public let passedOver: [PassedOver]

    public init(
        allowed: Bool, wouldDeny: Bool = false, decidedBy: Step, rule: RuleReference? = nil,
        passedOver: [PassedOver] = []
    ) {
        self.allowed = allowed
        self.wouldDeny = wouldDeny
        self.decidedBy = decidedBy
        self.rule = rule
        self.passedOver = passedOver
    }

    private enum CodingKeys: String, CodingKey {
        case allowed, rule
        case wouldDeny = "would_deny"
        case decidedBy = "decided_by"
        case passedOver = "passed_over"
    }

    static func deny(_ step: Step) -> Decision { Decision(allowed: false, decidedBy: step) }
    static func allow(_ step: Step) -> Decision { Decision(allowed: true, decidedBy: step) }
    static func observed(_ step: Step) -> Decision { Decision(allowed: true, wouldDeny: true, decidedBy: step) }

    func passing(over others: [PassedOver]) -> Decision {
        Decision(
            allowed: allowed, wouldDeny: wouldDeny, decidedBy: decidedBy, rule: rule, passedOver: others + passedOver)
    }
}

/// Where a rule stands: it speaks through a group that its policy is attached to.
public struct RuleReference: Hashable, Sendable, Codable {
    public let ruleID: ID<PolicyRule>
    public let policyID: ID<Policy>
    public let groupID: ID<Group>
    public let action: RuleAction

    private enum CodingKeys: String, CodingKey {
        case action
        case ruleID = "rule_id"
        case policyID = "policy_id"
        case groupID = "group_id"
    }
}

public struct PassedOver: Hashable, Sendable, Codable {
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// A group with a smaller priority number has answered.
        case strongerGroup = "stronger_group"
        /// Another answer of the same priority denies.
        case denied
        /// Another answer of the same priority says the same.
        case same
        /// Its denial is observed, and the flow is denied by something else.
        case observed
    }

    public let rule: RuleReference
    public let reason: Reason
}
