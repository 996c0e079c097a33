// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Does something at once and again after every pause, until the program is asked to stop.
func repeating(every pause: Duration, _ work: @escaping @Sendable () async -> Void) async {
    await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
            await work()
            try? await Task.sleep(for: pause)
        }
    }
}

extension ControlPlane {
    /// Work that the next turn tries again.
    /// - Parameter failure: what it means that this turn failed, for the log.
    func attempt(orWarn failure: Logger.Message, _ work: () async throws -> Void) async {
        do { try await work() } catch { logger.warning(failure, metadata: ["reason": "\(error)"]) }
    }
}
