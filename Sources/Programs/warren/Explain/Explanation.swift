// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// A verdict in words.
struct Explanation {
    let response: ExplainResponse
    let directory: Directory

    var text: String {
        let word = response.decision.wouldDeny ? "OBSERVED" : response.decision.allowed ? "ALLOWED" : "DENIED"
        let headline = "\(word)  \(flow)"
        return headline + "\n\n" + details.text(width: nil)
    }

    /// How the flow goes, and why that way.
    var way: String? {
        guard response.path.routed else { return nil }
        return whyThisWay.map { "\(path) (\($0))" } ?? path
    }

    private var whyThisWay: String? {
        guard let gateway = response.path.gateway else { return nil }
        return switch response.flow.destination.kind {
        case "peer": "through \(gateway): there are no direct paths yet"
        case "route": "\(gateway) leads there"
        case "outside": "\(gateway) is the exit"
        default: nil
        }
    }

    private var flow: String {
        let flow = response.flow
        let service = [flow.protocol.rawValue, flow.port.map { "\($0)" }].compactMap { $0 }.joined(separator: " ")
        return "\(flow.source.words) to \(flow.destination.words), \(service)"
    }

    private var details: Table {
        var table = Table()
        table.add("because", reason)
        if let rule = response.decision.rule { table.add("rule id", "\(rule.ruleID)") }
        for (index, passed) in response.decision.passedOver.enumerated() {
            table.add(index == 0 ? "passed over" : "", "\(words(passed.rule)): \(passed.reason.words)")
        }
        table.add("path", way ?? "none")
        for remark in response.path.remarks { table.add("", remark) }
        if let last = response.lastFlow {
            table.add("last seen", "\(last.at.relative()): \(last.words), by \(directory.words(last.rule))")
        }
        if let remedy = response.remedy { table.add("would help", remedy) }
        return table
    }

    private var reason: String {
        response.rule ?? response.decision.rule.map(words) ?? response.decision.decidedBy.words
    }

    private var path: String {
        let between = response.path.gateway.map { [$0.description] } ?? []
        let hops = [response.flow.source.name] + between + [response.flow.destination.name]
        return hops.reduce(into: []) { if $0.last != $1 { $0.append($1) } }.joined(separator: " - ")
    }

    private func words(_ rule: RuleReference) -> String {
        let policy = directory.policies.first { $0.id == rule.policyID }
        let number = policy?.rules.firstIndex { $0.id == rule.ruleID }.map { "rule \($0 + 1)" } ?? "rule \(rule.ruleID)"
        let group = directory.name(rule.groupID)
        return "policy \(directory.name(rule.policyID)), \(number) (\(rule.action)), through the group \(group)"
    }
}

extension ExplainedEnd {
    /// `laptop (10.1.0.2)`
    var words: String { name == "\(address)" ? name : "\(name) (\(address))" }
}

extension Decision.Step {
    fileprivate var words: String {
        switch self {
        case .blocked: "one of the two is blocked, or waits for approval"
        case .scope: "the two share no network"
        case .isolation: "the destination is isolated: only gateways open flows to it"
        case .acl: "the network's access list keeps the two apart"
        case .system: "every peer may ask its gateway for DNS, and ping it"
        case .policy: "a policy says so"
        case .default: "no rule matches, and what no rule allows is denied"
        }
    }
}

extension PassedOver.Reason {
    fileprivate var words: String {
        switch self {
        case .strongerGroup: "a group with a stronger word has answered"
        case .denied: "a denial of the same priority counts"
        case .same: "it says the same"
        case .observed: "its policy is observed"
        }
    }
}
