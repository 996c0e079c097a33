// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What applying a document does, for people.
struct DocumentPlan {
    private let response: BulkResponse

    init(_ response: BulkResponse) {
        self.response = response
    }

    var isFailing: Bool { response.tests.contains { !$0.passed } }

    var text: String {
        let reached = response.reachability.changes.map(\.line)
        let cut = response.reachability.isCut ? ["  … and more"] : []
        return [
            section("Changes", response.changes.flatMap(lines)), section("Flows", reached + cut),
            section("Tests", response.tests.map { "  \($0.line)" }),
        ].compactMap { $0 }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ lines: [String]) -> String? {
        lines.isEmpty ? nil : "\(title):\n" + lines.joined(separator: "\n")
    }

    private func lines(_ change: EntityDifference) -> [String] {
        let name = "\(change.kind) \(change.name ?? change.id)"
        guard let before = change.before else { return ["  + \(name)"] }
        guard let after = change.after else { return ["  - \(name)"] }
        let fields = Set(before.keys).union(after.keys).subtracting(["updated_at"]).sorted()
        return ["  ~ \(name)"]
            + fields.filter { before[$0] != after[$0] }.map { field in
                "      \(field): \(Self.text(before[field])) → \(Self.text(after[field]))"
            }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value, let text = try? CanonicalJSON.encode(value) else { return "none" }
        return text.count > 160 ? text.prefix(160) + "…" : text
    }
}

extension ReachabilityChange {
    fileprivate var line: String {
        let services = ports.isEmpty ? "" : " \(ports.map(\.description).joined(separator: ","))"
        let sign = after == .allow ? "+" : "-"
        return "  \(sign) \(from) → \(to), \(`protocol`.rawValue)\(services): \(before.rawValue) → \(after.rawValue)"
    }
}

extension FlowTestResult {
    var line: String {
        let port = test.port.map { ":\($0)" } ?? ""
        let flow = "\(test.from) → \(test.to)\(port) \(test.protocol.rawValue)"
        guard !passed else { return "ok    \(flow): \(test.expect.rawValue)" }
        let why = rule ?? decision.decidedBy.rawValue
        return "FAIL  \(flow): should be \(test.expect.rawValue), and isn't by \(why)"
    }
}
