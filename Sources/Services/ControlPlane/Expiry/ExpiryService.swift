// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import ServiceLifecycle

/// Ends in time what expires.
public struct ExpiryService: Service {
    private let controlPlane: ControlPlane

    /// Somebody may set an expiry while it sleeps: none is noticed later than this.
    private static let longestSleep = Duration.seconds(1)

    public init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    public func run() async throws {
        await repeating(every: Self.longestSleep) {
            // With the store away, what has expired doesn't count, and is taken out when it is back.
            await controlPlane.attempt(orWarn: "who is gone or what has expired can't be taken out") {
                try await controlPlane.settleMembers()
                try await controlPlane.expire()
            }
        }
    }
}
