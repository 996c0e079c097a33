// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct PoliciesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        lists
            + ["/policies/:policy", "/networks/:network/policies/:policy"].flatMap { path in
                policy(at: path) + rules(at: path).map { $0.editing(Policy.self) }
            }
    }

    private var lists: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/policies", read, "The policies.") { try controlPlane.policies($0.principal) },
            Endpoint(.post, "/policies", manage, "Makes a policy.", takes: PolicyCreate.self, status: .created) {
                try await controlPlane.createPolicy($0.principal, $0.body)
            },
            Endpoint(list: "/networks/:network/policies", read, "The policies that speak of a network.") {
                try controlPlane.policies($0.principal, of: try $0.network)
            },
            Endpoint(
                .post, "/networks/:network/policies", manage, "Makes a policy that speaks of this network only.",
                takes: PolicyCreate.self, status: .created
            ) { try await controlPlane.createPolicy($0.principal, try $0.body.speaking(of: try $0.network)) },
        ]
    }

    private func policy(at path: RoutePath) -> [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, path, read, "A policy with its rules, in order.") { try controlPlane.policy($0) },
            Endpoint(.put, path, manage, "Changes a policy; what is missing stays.", takes: PolicyUpdate.self) {
                try await controlPlane.updatePolicy($0.principal, try controlPlane.policy($0).id, $0.body)
            },
            Endpoint(.delete, path, manage, "Deletes a policy that no group has.") {
                try await controlPlane.deletePolicy($0.principal, try controlPlane.policy($0).id)
            },
        ]
    }

    /// A rule is a part of its policy: whoever changes one has seen the others.
    private func rules(at path: RoutePath) -> [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: path + "/rules", read, "The rules of a policy, in order.") {
                try controlPlane.policy($0).rules
            },
            Endpoint(
                .post, path + "/rules", manage, "Adds a rule behind the others.", takes: RuleBody.self,
                status: .created
            ) { try await controlPlane.addRule($0.principal, try controlPlane.policy($0).id, $0.body) },
            Endpoint(
                .put, path + "/rules/order", manage, "Puts the rules in another order.",
                takes: OrderBody<PolicyRule>.self
            ) { try await controlPlane.orderRules($0.principal, try controlPlane.policy($0).id, $0.body) },
            Endpoint(.get, path + "/rules/:rule", read, "A rule.") {
                try controlPlane.rule($0.principal, try controlPlane.policy($0).id, try $0.rule)
            },
            Endpoint(
                .put, path + "/rules/:rule", manage, "Changes a rule; what is missing stays.", takes: RuleUpdate.self
            ) {
                try await controlPlane.updateRule($0.principal, try controlPlane.policy($0).id, try $0.rule, $0.body)
            },
            Endpoint(.delete, path + "/rules/:rule", manage, "Deletes a rule.") {
                try await controlPlane.deleteRule($0.principal, try controlPlane.policy($0).id, try $0.rule)
            },
        ]
    }
}

extension ControlPlane {
    /// The policy that a path names, as far as its network goes.
    fileprivate func policy<Body, Query>(_ call: Call<Caller, Body, Query>) throws -> Policy {
        let network: ID<Network>? = call.request.has("network") ? try call.network : nil
        return try policy(call.principal, try call.policy, of: network)
    }
}

extension PolicyCreate {
    /// The path says of which network.
    fileprivate func speaking(of network: ID<Network>) throws(Problem) -> PolicyCreate {
        try network.check(networkID)
        return PolicyCreate(
            name: name, description: description, networkID: network, mode: mode, rules: rules, template: template)
    }
}

extension Call {
    var policy: ID<Policy> { get throws { try id("policy", of: "policy") } }
    fileprivate var rule: ID<PolicyRule> { get throws { try id("rule", of: "rule") } }
}
