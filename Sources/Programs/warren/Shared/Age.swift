// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OverlayModel

extension Timestamp {
    /// The machine's clock.
    static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// `12 s ago`, `in 3 h`.
    func relative(to now: Timestamp = .now) -> String {
        let seconds = (now.milliseconds - milliseconds) / 1000
        if abs(seconds) < 1 { return "now" }
        let amount = Self.amount(abs(seconds))
        return seconds > 0 ? "\(amount) ago" : "in \(amount)"
    }

    private static func amount(_ seconds: Int64) -> String {
        // Rounded, so that a day from now is not 23 hours.
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7170: "\((seconds + 30) / 60) min"
        case ..<171_000: "\((seconds + 1800) / 3600) h"
        default: "\((seconds + 43_200) / 86_400) d"
        }
    }
}
