// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient
import OverlayModel

extension Directory {
    func text(_ policy: Policy) -> String {
        var table = Table("RULE", "DIRECTION", "ACTION", "TARGET", "SERVICES", "ID")
        for (index, rule) in policy.rules.enumerated() {
            table.add(
                "\(index + 1)", rule.direction.rawValue, rule.action.rawValue, name(rule.target), rule.services,
                "\(rule.id)")
        }
        let attached = list(groups.filter { $0.policyIDs.contains(policy.id) }.map(\.name.description))
        let rules = table.text(orNone: "no rules: warren policy rule add \(policy.name) --output allow --to …")
        return "policy \(policy.name), attached to: \(attached)\n\n\(rules)"
    }
}

extension PolicyRule {
    /// `tcp 443, 8080`
    var services: String {
        guard `protocol` != .any || !ports.isEmpty else { return "any" }
        return ([`protocol`.rawValue] + [ports.map(\.description).joined(separator: ",")]).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
