// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Draft<Configuration> {
    /// A rule that says what one of `present` says keeps its id: flow records and audits go on naming it.
    func rules(_ bodies: [RuleBody], keeping present: [PolicyRule], field: String = "rules") throws -> [PolicyRule] {
        var left = present
        return try bodies.enumerated().map { index, body in
            let fresh = try tables.rule(body, id: newID(), now: now, field: "\(field)[\(index)].")
            guard let same = left.firstIndex(where: { $0.says(fresh) }) else { return fresh }
            return left.remove(at: same)
        }
    }
}

extension PolicyRule {
    fileprivate func says(_ other: PolicyRule) -> Bool {
        PolicyRule(
            id: other.id, direction: direction, action: action, target: target, protocol: self.protocol, ports: ports,
            expiresAt: expiresAt, description: description) == other
    }
}

extension RuleBody {
    /// A rule as a request would make it, with what an update changes.
    init(_ rule: PolicyRule, changedBy update: RuleUpdate? = nil) throws {
        var target = rule.target
        if update?.targetType != nil || update?.target != nil {
            let kind = update?.targetType ?? target.kind
            do { target = try RuleTarget(kind: kind, text: update?.target) } catch {
                throw Problem(.invalid, field: "target", "\(error)")
            }
        }
        self.init(
            direction: update?.direction ?? rule.direction, action: update?.action ?? rule.action, target: target,
            protocol: update?.protocol ?? rule.protocol, ports: update?.ports ?? rule.ports,
            expiresAt: update?.expiresAt ?? rule.expiresAt, description: update?.description ?? rule.description)
    }
}

extension PolicyTemplate {
    func rules(in request: PolicyCreate) throws -> [RuleBody] {
        guard request.rules == nil else {
            throw Problem(.invalid, field: "rules", "a template brings its own rules: leave one of the two out")
        }
        switch self {
        case .fullAccess: return RuleBody.both(.allow, .any)
        case .isolated: return RuleBody.both(.deny, .any)
        case .networkOnly:
            guard let network = request.networkID else {
                throw Problem(.invalid, field: "network_id", "the template network_only is about one network: name it")
            }
            return RuleBody.both(.allow, .network(network))
        }
    }
}

extension RuleBody {
    fileprivate static func both(_ action: RuleAction, _ target: RuleTarget) -> [RuleBody] {
        PolicyRule.Direction.allCases.map { RuleBody(direction: $0, action: action, target: target) }
    }
}

extension Configuration {
    func policy(_ id: ID<Policy>) throws -> Policy {
        guard let policy = policies[id] else { throw Problem.notFound("policy") }
        return policy
    }

    func check(_ policy: Policy) throws {
        guard !policies.values.contains(where: { $0.name == policy.name && $0.id != policy.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a policy \(policy.name) already")
        }
        if let network = policy.networkID, networks[network] == nil {
            throw Problem(.invalid, field: "network_id", "there is no network \(network)")
        }
    }

    func refuseIfAttached(_ policy: Policy) throws {
        let groups = groups.values.filter { $0.policyIDs.contains(policy.id) }.map(\.name).sorted()
        guard groups.isEmpty else {
            let names = groups.map(\.description).joined(separator: ", ")
            throw Problem(.stillInUse, "\(policy.name) is attached to \(names): detach it first")
        }
    }

    /// - Parameter field: what stands before the field's name where a rule is part of something.
    func rule(_ body: RuleBody, id: ID<PolicyRule>, now: Timestamp, field: String) throws -> PolicyRule {
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
        if let expiry = body.expiresAt, expiry <= now {
            throw Problem(.invalid, field: field + "expires_at", "\(expiry) is over: a rule ends in the future")
        }
        return PolicyRule(
            id: id, direction: body.direction, action: body.action, target: target, protocol: body.protocol ?? .any,
            ports: ports, expiresAt: body.expiresAt, description: body.description ?? "")
    }

    func checkExists(_ target: RuleTarget, field: String) throws {
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
