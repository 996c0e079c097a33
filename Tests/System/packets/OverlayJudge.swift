// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// Holds the kernel to the meaning of a configuration: for random tenants, what a gateway with the compiled rules lets
/// through or drops, to its own addresses as well, and the rule that it names, must be what `Overlay.verdict(on:)` says.
struct OverlayJudge {
    let overlays: Int
    let flowsEach: Int
    let seed: UInt64

    func run() throws {
        let kernel = try JudgedKernel(spaces: ["0.0.0.0/0", "::/0"])
        var steps: [Decision.Step: Int] = [:]
        for round in 0..<overlays {
            var world = RandomOverlays(seed: seed &+ UInt64(round))
            let configuration = world.configuration()
            let gateways = Overlay(configuration).compiledGateways(interface: try InterfaceName(JudgedKernel.interface))
            guard let gateway = gateways.first else { continue }
            let flows = (0..<flowsEach).compactMap { _ in world.flow(in: configuration) }
                .filter(gateway.serves)
            try kernel.own(gateway.ownAddresses)
            try kernel.install(gateway.firewall)
            for outcome in try kernel.judge(flows) {
                let decision = gateway.overlay.verdict(on: outcome.flow, at: RandomOverlays.now)
                try compare(outcome, with: decision, at: gateway, round)
                steps[decision.decidedBy, default: 0] += 1
            }
        }
        print(
            "\(steps.values.reduce(0, +)) flows under \(overlays) random overlays: the kernel gave the verdict, and its rule"
        )
        for step in Decision.Step.allCases { print("  \(step.rawValue): \(steps[step, default: 0])") }
    }

    private func compare(
        _ outcome: JudgedKernel.Outcome, with wanted: Decision, at gateway: CompiledGateway, _ round: Int
    ) throws {
        let isLocal = gateway.ownAddresses.contains(outcome.flow.destination)
        let mark = outcome.mark
        let rule = mark.rule.map { gateway.firewall.rules[$0].name }
        guard outcome.accepts == wanted.allowed, outcome.isForwarded == (wanted.allowed && !isLocal),
            rule == wanted.ruleName, mark.isSystem == (wanted.decidedBy == .system), mark.wouldDeny == wanted.wouldDeny
        else {
            throw Failure("\(outcome), rule \(rule ?? "none"), overlay \(round): the verdict is \(wanted)")
        }
    }
}
