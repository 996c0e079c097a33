// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct PoliciesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { policies + rules }

    private var policies: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/policies", read, "The policies.") { try controlPlane.policies($0.principal) },
            Endpoint(.post, "/policies", manage, "Makes a policy.", takes: PolicyCreate.self, status: .created) {
                try await controlPlane.createPolicy($0.principal, $0.body)
            },
            Endpoint(.get, "/policies/:policy", read, "A policy with its rules, in order.") {
                try controlPlane.policy($0.principal, try $0.policy)
            },
            Endpoint(
                .put, "/policies/:policy", manage, "Changes a policy; what is missing stays.",
                takes: PolicyUpdate.self
            ) { try await controlPlane.updatePolicy($0.principal, try $0.policy, $0.body) },
            Endpoint(.delete, "/policies/:policy", manage, "Deletes a policy that no group has.") {
                try await controlPlane.deletePolicy($0.principal, try $0.policy)
            },
        ]
    }

    /// A rule is a part of its policy: whoever changes one has seen the others.
    private var rules: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/policies/:policy/rules", read, "The rules of a policy, in order.") {
                try controlPlane.rules($0.principal, try $0.policy)
            },
            Endpoint(
                .post, "/policies/:policy/rules", manage, "Adds a rule behind the others.", takes: RuleBody.self,
                status: .created
            ) { try await controlPlane.addRule($0.principal, try $0.policy, $0.body) },
            Endpoint(
                .put, "/policies/:policy/rules/order", manage, "Puts the rules in another order.",
                takes: OrderBody<PolicyRule>.self
            ) { try await controlPlane.orderRules($0.principal, try $0.policy, $0.body) },
            Endpoint(.get, "/policies/:policy/rules/:rule", read, "A rule.") {
                try controlPlane.rule($0.principal, try $0.policy, try $0.rule)
            },
            Endpoint(
                .put, "/policies/:policy/rules/:rule", manage, "Changes a rule; what is missing stays.",
                takes: RuleUpdate.self
            ) { try await controlPlane.updateRule($0.principal, try $0.policy, try $0.rule, $0.body) },
            Endpoint(.delete, "/policies/:policy/rules/:rule", manage, "Deletes a rule.") {
                try await controlPlane.deleteRule($0.principal, try $0.policy, try $0.rule)
            },
        ].map { $0.editing(Policy.self) }
    }
}

extension Call {
    var policy: ID<Policy> { get throws { try id("policy", of: "policy") } }
    fileprivate var rule: ID<PolicyRule> { get throws { try id("rule", of: "rule") } }
}
