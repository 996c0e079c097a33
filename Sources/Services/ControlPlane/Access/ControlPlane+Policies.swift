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

    public func createPolicy(_ caller: Caller, _ request: PolicyCreate) async throws -> Policy {
        try await change(caller, "policy.create") { draft in
            guard !draft.tables.policies.values.contains(where: { $0.name == request.name }) else {
                throw Problem(.nameTaken, field: "name", "there is a policy \(request.name) already")
            }
            let rules = try (request.rules ?? []).enumerated().map { index, rule in
                try draft.tables.rule(rule, id: draft.newID(), field: "rules[\(index)].")
            }
            let policy = Policy(
                id: draft.newID(), name: request.name, description: request.description ?? "", rules: rules,
                createdAt: draft.now)
            try draft.put(policy)
            return policy
        }
    }

    public func deletePolicy(_ caller: Caller, _ id: ID<Policy>) async throws {
        try await change(caller, "policy.delete") { draft in
            let policy = try draft.tables.policy(id)
            let groups = draft.tables.groups.values.filter { $0.policyIDs.contains(id) }.map(\.name).sorted()
            guard groups.isEmpty else {
                let names = groups.map(\.description).joined(separator: ", ")
                throw Problem(.stillInUse, "\(policy.name) is attached to \(names): detach it first")
            }
            draft.delete(id)
        }
    }

    /// Appends a rule.
    public func addRule(_ caller: Caller, _ id: ID<Policy>, _ request: RuleBody) async throws -> PolicyRule {
        try await change(caller, "policy.rule.create") { draft in
            var policy = try draft.tables.policy(id)
            let rule = try draft.tables.rule(request, id: draft.newID(), field: "")
            policy.rules.append(rule)
            policy.updatedAt = draft.now
            try draft.put(policy)
            return rule
        }
    }

    public func deleteRule(_ caller: Caller, _ id: ID<Policy>, _ rule: ID<PolicyRule>) async throws {
        try await change(caller, "policy.rule.delete") { draft in
            var policy = try draft.tables.policy(id)
            guard let index = policy.rules.firstIndex(where: { $0.id == rule }) else { throw Problem.notFound("rule") }
            policy.rules.remove(at: index)
            policy.updatedAt = draft.now
            try draft.put(policy)
        }
    }
}

extension Configuration {
    func policy(_ id: ID<Policy>) throws -> Policy {
        guard let policy = policies[id] else { throw Problem.notFound("policy") }
        return policy
    }

    /// - Parameter field: what stands before the field's name where a rule is part of something.
    fileprivate func rule(_ body: RuleBody, id: ID<PolicyRule>, field: String) throws -> PolicyRule {
        let target: RuleTarget
        do {
            target = try RuleTarget(kind: body.targetType, text: body.target)
        } catch {
            throw Problem(.invalid, field: field + "target", "\(error)")
        }
        try checkExists(target, field: field + "target")
        let ports = body.ports ?? []
        guard ports.isEmpty || body.protocol == .tcp || body.protocol == .udp else {
            throw Problem(.invalid, field: field + "ports", "ports need the protocol tcp or udp")
        }
        if ports.contains(where: { $0.first == 0 }) {
            throw Problem(.invalid, field: field + "ports", "there is no port 0; ports are 1 to 65535")
        }
        return PolicyRule(
            id: id, direction: body.direction, action: body.action, target: target, protocol: body.protocol ?? .any,
            ports: ports, description: body.description ?? "")
    }

    private func checkExists(_ target: RuleTarget, field: String) throws {
        let exists =
            switch target {
            case .cidr, .internet, .any: true
            case .peer(let id): peers[id] != nil
            case .group(let id): groups[id] != nil
            case .network(let id): networks[id] != nil
            case .route(let id): routes[id] != nil
            }
        guard exists else {
            throw Problem(.invalid, field: field, "there is no \(target.kind.rawValue) \(target.text ?? "")")
        }
    }
}
