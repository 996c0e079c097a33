// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct PoliciesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/policies", read, "The policies.") {
                try controlPlane.policies($0.principal)
            },
            Endpoint(.post, "/policies", manage, "Makes a policy.", takes: PolicyCreate.self, status: .created) {
                try await controlPlane.createPolicy($0.principal, $0.body)
            },
            Endpoint(.get, "/policies/:policy", read, "A policy with its rules, in order.") {
                try controlPlane.policy($0.principal, try $0.policy)
            },
            Endpoint(.delete, "/policies/:policy", manage, "Deletes a policy that no group has.") {
                try await controlPlane.deletePolicy($0.principal, try $0.policy)
            },
            Endpoint(
                .post, "/policies/:policy/rules", manage, "Adds a rule behind the others.", takes: RuleBody.self,
                status: .created
            ) { try await controlPlane.addRule($0.principal, try $0.policy, $0.body) }
            .editing(Policy.self, at: "policy"),
            Endpoint(.delete, "/policies/:policy/rules/:rule", manage, "Deletes a rule.") {
                try await controlPlane.deleteRule($0.principal, try $0.policy, try $0.id("rule", of: "rule"))
            }.editing(Policy.self, at: "policy"),
        ]
    }
}

extension Call {
    fileprivate var policy: ID<Policy> { get throws { try id("policy", of: "policy") } }
}
