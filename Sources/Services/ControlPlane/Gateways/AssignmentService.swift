// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import ServiceLifecycle

extension ControlPlane {
    /// What no change tells: that a gateway was lost, or that one is ready to take another's place.
    public func reassignGateways() async throws {
        for ledger in allTenants {
            let overlay = ledger.overlay
            let health = GatewayHealth(
                lost: lostGateways(in: overlay.configuration), ready: readyGateways(in: overlay))
            guard !overlay.configuration.assignmentPlan(health).changes.isEmpty else { continue }
            try await change(in: ledger.id, by: "system", "gateway.assign") { try $0.reassign(health) }
        }
    }
}

/// Looks after the assignment of gateways as time passes.
public struct AssignmentService: Service {
    private let controlPlane: ControlPlane

    private static let pause = Duration.seconds(2)

    public init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    public func run() async throws {
        await repeating(every: Self.pause) {
            await controlPlane.attempt(orWarn: "the assignment of gateways can't be changed") {
                try await controlPlane.reassignGateways()
            }
        }
    }
}
