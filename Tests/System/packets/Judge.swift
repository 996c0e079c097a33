// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// Holds the kernel to the meaning of the rules: for random rule sets, each packet that the compiled rules let through
/// or drop, and the rule that they name, must be what `Firewall.verdict(on:)` says.
struct Judge {
    let firewalls: Int
    let flowsEach: Int
    let seed: UInt64

    func run() throws {
        let kernel = try JudgedKernel(spaces: ["10.0.0.0/26", "fd00::/122"])
        var judged = 0
        for round in 0..<firewalls {
            var world = RandomFirewalls(seed: seed &+ UInt64(round))
            let firewall = world.firewall(interface: JudgedKernel.interface)
            try kernel.install(firewall)
            for outcome in try kernel.judge((0..<flowsEach).map { _ in world.flow() }) {
                try compare(outcome, with: firewall)
                judged += 1
            }
        }
        print(
            "\(judged) flows under \(firewalls) random rule sets: the kernel gave the rules' verdict, and the rule, each time"
        )
    }

    private func compare(_ outcome: JudgedKernel.Outcome, with firewall: Firewall) throws {
        let wanted = firewall.verdict(on: outcome.flow)
        let mark = outcome.mark
        let given = FlowVerdict(accepts: outcome.accepts, rule: mark.rule, wouldDeny: mark.wouldDeny)
        guard given == wanted, outcome.isForwarded == wanted.accepts else {
            throw Failure("\(outcome): the rules say \(wanted), the kernel \(given), under \(firewall)")
        }
    }
}
