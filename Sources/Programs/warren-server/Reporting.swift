// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlane
import FoundationEssentials
import OverlayModel
import OverlayProtocol

/// What went wrong, in words for an operator.
func words(for error: any Error) -> String {
    switch error {
    case StoreError.unavailable(let reason): reason
    case let problem as Problem: problem.detail
    default: "\(error)"
    }
}

/// Says what went wrong on standard error, and exits with 1.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        printError("warren-server: \(words(for: error))")
        throw ExitCode.failure
    }
}

extension Timestamp {
    /// The machine's clock.
    static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
