// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// What the rules of the last generations are called: flows carry the generation that accepted them.
struct RuleNames: Sendable {
    private struct Generation: Sendable {
        let number: UInt8
        let names: [String]
    }

    /// Newest first.
    private var generations: [Generation] = []

    /// Flows that no packet has moved to a newer generation end, or fall silent, before so many reloads. Less than 16:
    /// denials tell no more of their generation (`FlowMark.isDecided`).
    private static var remembered: Int { 8 }

    mutating func install(_ names: [String], generation: UInt8) {
        generations.removeAll { $0.number == generation }
        generations.insert(Generation(number: generation, names: names), at: 0)
        generations.removeLast(max(0, generations.count - Self.remembered))
    }

    /// The name of the rule in a mark; nil for the default, `system` for what every peer may have, `#N` for the N-th
    /// rule of a generation that is forgotten.
    func name(in mark: FlowMark?) -> String? {
        if let mark, mark.isSystem { return FlowRecord.systemRule }
        guard let mark, let rule = mark.rule else { return nil }
        let generation = generations.first { mark.isDecided(by: $0.number) }
        guard let generation, generation.names.indices.contains(rule) else { return "#\(rule + 1)" }
        return generation.names[rule]
    }
}
