// SPDX-License-Identifier: Apache-2.0

import Logging
public import ServiceLifecycle

/// Writes down when sessions and tokens were used: now and then, and at the end, so that a session that idles ends when
/// it should also where the server was restarted meanwhile.
public struct CredentialUsesService: Service {
    private let controlPlane: ControlPlane

    /// The uses are one row, which is written whole.
    private static let pause = Duration.seconds(30)

    public init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    public func run() async throws {
        await repeating(every: Self.pause) { await save() }
        await save()
    }

    private func save() async {
        await controlPlane.attempt(orWarn: "uses of credentials aren't written down") {
            try await controlPlane.saveCredentialUses()
        }
    }
}
