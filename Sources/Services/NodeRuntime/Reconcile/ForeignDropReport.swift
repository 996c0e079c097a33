// SPDX-License-Identifier: Apache-2.0

import Logging

/// Says when other tools' chains begin or cease to drop what the rules accept.
struct ForeignDropReport {
    let logger: Logger
    private var known: Set<ForeignDrop> = []

    init(logger: Logger) {
        self.logger = logger
    }

    mutating func update(_ drops: [ForeignDrop]) {
        let present = Set(drops)
        for drop in drops where !known.contains(drop) {
            logger.warning(
                "degraded: foreign_firewall_drops",
                metadata: ["chain": "\(drop.chain)", "hook": "\(drop.hook)", "remedy": "\(drop.remedy)"])
        }
        if present.isEmpty && !known.isEmpty { logger.notice("foreign firewall no longer drops") }
        known = present
    }
}
