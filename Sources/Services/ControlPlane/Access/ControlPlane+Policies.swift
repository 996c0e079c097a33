// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func policies(_ caller: Caller) throws -> [Policy] {
        try configuration(caller).policies.values.sorted { $0.name < $1.name }
    }

    public func policy(_ caller: Caller, _ id: ID<Policy>) throws -> Policy {
        try configuration(caller).policy(id)
    }

    /// The policies that speak of a network: its own, and those of all networks.
    public func policies(_ caller: Caller, of network: ID<Network>) throws -> [Policy] {
        _ = try configuration(caller).network(network)
        return try policies(caller).filter { $0.speaksOf(network) }
    }

    /// One of those.
    public func policy(_ caller: Caller, _ id: ID<Policy>, of network: ID<Network>?) throws -> Policy {
        let policy = try policy(caller, id)
        guard let network else { return policy }
        _ = try configuration(caller).network(network)
        guard policy.speaksOf(network) else { throw Problem.notFound("policy") }
        return policy
    }

    public func createPolicy(_ caller: Caller, _ request: PolicyCreate) async throws -> Policy {
        try await change(caller, "policy.create") { draft in
            var policy = Policy(
                id: draft.newID(), name: request.name, description: request.description ?? "",
                networkID: request.networkID, mode: request.mode ?? .enforce, createdAt: draft.now)
            let bodies = try request.template.map { try $0.rules(in: request) } ?? request.rules ?? []
            policy.rules = try draft.rules(bodies, keeping: [])
            try draft.tables.check(policy)
            try draft.put(policy)
            return policy
        }
    }

    public func updatePolicy(_ caller: Caller, _ id: ID<Policy>, _ request: PolicyUpdate) async throws -> Policy {
        try await change(caller, "policy.update") { draft in
            let present = try draft.tables.policy(id)
            var policy = present
            policy.name = request.name ?? policy.name
            policy.description = request.description ?? policy.description
            policy.mode = request.mode ?? policy.mode
            policy.rules = try request.rules.map { try draft.rules($0, keeping: present.rules) } ?? policy.rules
            try draft.tables.check(policy)
            return try draft.putChanged(policy, present)
        }
    }

    public func deletePolicy(_ caller: Caller, _ id: ID<Policy>) async throws {
        try await change(caller, "policy.delete") { draft in
            let policy = try draft.tables.policy(id)
            try draft.tables.refuseIfAttached(policy)
            draft.delete(id)
        }
    }

    // MARK: - Rules

    public func rule(_ caller: Caller, _ id: ID<Policy>, _ rule: ID<PolicyRule>) throws -> PolicyRule {
        let policy = try policy(caller, id)
        return policy.rules[try policy.index(of: rule)]
    }

    /// Appends a rule.
    public func addRule(_ caller: Caller, _ id: ID<Policy>, _ request: RuleBody) async throws -> PolicyRule {
        try await change(caller, "policy.rule.create") { draft in
            var policy = try draft.tables.policy(id)
            let rule = try draft.tables.rule(request, id: draft.newID(), now: draft.now, field: "")
            policy.rules.append(rule)
            policy.updatedAt = draft.now
            try draft.put(policy)
            return rule
        }
    }

    public func updateRule(
        _ caller: Caller, _ id: ID<Policy>, _ rule: ID<PolicyRule>, _ request: RuleUpdate
    ) async throws -> PolicyRule {
        try await change(caller, "policy.rule.update") { draft in
            let present = try draft.tables.policy(id)
            var policy = present
            let index = try policy.index(of: rule)
            let body = try RuleBody(policy.rules[index], changedBy: request)
            policy.rules[index] = try draft.tables.rule(body, id: rule, now: draft.now, field: "")
            return try draft.putChanged(policy, present).rules[index]
        }
    }

    public func deleteRule(_ caller: Caller, _ id: ID<Policy>, _ rule: ID<PolicyRule>) async throws {
        try await change(caller, "policy.rule.delete") { draft in
            var policy = try draft.tables.policy(id)
            policy.rules.remove(at: try policy.index(of: rule))
            policy.updatedAt = draft.now
            try draft.put(policy)
        }
    }

    public func orderRules(
        _ caller: Caller, _ id: ID<Policy>, _ request: OrderBody<PolicyRule>
    ) async throws -> Policy {
        try await change(caller, "policy.rule.order") { draft in
            let present = try draft.tables.policy(id)
            var policy = present
            try request.check(against: policy.rules.map(\.id))
            let rules = Dictionary(policy.rules.map { ($0.id, $0) }) { first, _ in first }
            policy.rules = request.order.compactMap { rules[$0] }
            return try draft.putChanged(policy, present)
        }
    }
}

extension Policy {
    fileprivate func index(of rule: ID<PolicyRule>) throws -> Int {
        guard let index = rules.firstIndex(where: { $0.id == rule }) else { throw Problem.notFound("rule") }
        return index
    }
}

extension OrderBody where Kind: Sendable {
    /// - Throws: where it isn't all of them, once each.
    func check(against present: [ID<Kind>]) throws {
        guard order.count == present.count, Set(order) == Set(present) else {
            throw Problem(
                .invalid, field: "order",
                "name all \(present.count) of them, each once, in the order that they should have")
        }
    }
}

extension Draft<Configuration> {
    fileprivate mutating func putChanged(_ policy: Policy, _ present: Policy) throws -> Policy {
        guard policy != present else { return present }
        var changed = policy
        changed.updatedAt = now
        try put(changed)
        return changed
    }
}
