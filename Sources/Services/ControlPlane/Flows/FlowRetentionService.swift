// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import ServiceLifecycle

/// Forgets flow records that are older than their tenant wants, and the oldest of all where there are too many.
public struct FlowRetentionService: Service {
    private let controlPlane: ControlPlane
    private let bytes: Int

    /// How long records may stay beyond their time.
    private static let interval = Duration.seconds(10)

    /// - Parameter bytes: of all tenants' records.
    public init(_ controlPlane: ControlPlane, bytes: Int = 1 << 30) {
        self.controlPlane = controlPlane
        self.bytes = bytes
    }

    public func run() async throws {
        await repeating(every: Self.interval) {
            await controlPlane.attempt(orWarn: "old flow records can't be removed") {
                while try await controlPlane.forgetFlows(above: bytes), !Task.isCancelled {}
            }
        }
    }
}

extension ControlPlane {
    /// A bounded piece of what is too old, or too much.
    /// - Returns: whether there is more.
    public func forgetFlows(above bytes: Int) async throws(StoreError) -> Bool {
        let now = now()
        let since = installation.tables.tenants.mapValues { now + .seconds(-$0.settings.flowLogRetention) }
        return try await flowStore.forget(
            FlowRetention(
                since: since, otherwise: now + .seconds(-TenantSettings().flowLogRetention), bytes: bytes))
    }
}
