// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging

/// Stops accepting at a number of connections, and says so once each time that it comes to that.
struct ConnectionCap: AvailableConnectionsDelegate {
    private let limit: Int
    private let logger: Logger
    private var open = 0
    private var isReported = false

    init(_ limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    mutating func connectionOpened() {
        open += 1
        guard open == limit, !isReported else { return }
        isReported = true
        logger.warning("connection limit reached: new ones wait", metadata: ["connections": "\(limit)"])
    }

    /// Where it goes up and down at the limit, one line is enough.
    mutating func connectionClosed() {
        open -= 1
        if open < limit * 9 / 10 { isReported = false }
    }

    func isAcceptingNewConnections() -> Bool { open < limit }
}
