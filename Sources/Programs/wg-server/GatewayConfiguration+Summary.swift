// SPDX-License-Identifier: Apache-2.0

import NodeRuntime
import OverlayModel
import Standalone

extension GatewayConfiguration {
    /// One line for `--check`.
    var summary: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        let log = logging.map { "flow log \($0.path)" } ?? "no flow log"
        return [count(peers.count, "peer"), count(rules.count, "rule"), "mode \(mode.rawValue)", log]
            .joined(separator: ", ")
    }
}
