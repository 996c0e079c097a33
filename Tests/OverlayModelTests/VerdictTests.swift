// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct VerdictTests {
    @Test(arguments: 0..<20) func `the verdict is that of the naive reading of the design`(block: Int) {
        for seed in 0..<50 {
            var worlds = RandomOverlays(seed: UInt64(block * 50 + seed))
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            let naive = NaiveVerdict(configuration)
            for _ in 0..<12 {
                guard let flow = worlds.flow(in: configuration) else { continue }
                let decision = overlay.verdict(on: flow, at: RandomOverlays.now)
                #expect(
                    NaiveVerdict.Answer(decision) == naive.answer(flow, at: RandomOverlays.now),
                    "\(flow), seed \(block * 50 + seed)")
            }
        }
    }

    /// A property that holds for worlds in which nothing happens would show nothing.
    @Test func `the random worlds reach each step, both answers and each reason`() {
        var steps: [Decision.Step: Int] = [:]
        var reasons: [PassedOver.Reason: Int] = [:]
        var denials = 0
        for seed in 0..<500 {
            var worlds = RandomOverlays(seed: UInt64(seed))
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            for _ in 0..<30 {
                guard let flow = worlds.flow(in: configuration) else { continue }
                let decision = overlay.verdict(on: flow, at: RandomOverlays.now)
                steps[decision.decidedBy, default: 0] += 1
                for other in decision.passedOver { reasons[other.reason, default: 0] += 1 }
                denials += decision.decidedBy == .policy && !decision.allowed ? 1 : 0
            }
        }
        #expect(Decision.Step.allCases.allSatisfy { steps[$0, default: 0] >= 20 }, "\(steps)")
        #expect([.strongerGroup, .denied, .same, .observed].allSatisfy { reasons[$0, default: 0] >= 5 }, "\(reasons)")
        #expect(denials >= 20)
    }
}

extension NaiveVerdict.Answer {
    init(_ decision: Decision) {
        var answers = Dictionary(
            decision.passedOver.map { ($0.rule.groupID, $0.rule.ruleID) }, uniquingKeysWith: { first, _ in first })
        if let rule = decision.rule { answers[rule.groupID] = rule.ruleID }
        self.init(
            allowed: decision.allowed, wouldDeny: decision.wouldDeny, step: decision.decidedBy,
            rule: decision.rule?.ruleID,
            group: decision.rule?.groupID, answers: answers)
    }
}
