// SPDX-License-Identifier: Apache-2.0

import ControlPlane

/// The one-time link with which the owner sets a new server up.
struct SetupLink: Sendable {
    let controlPlane: ControlPlane
    let url: PublicURL

    /// What was made before opens nothing any more.
    /// - Throws: `Problem` `.setupClosed` once there is an owner.
    func make() async throws -> String { url.setupLink(try await controlPlane.makeSetupSecret()) }

    static func sentence(_ link: String) -> String {
        """
        There is no owner yet. Within an hour, once:
          \(link)
          warren login --setup '\(link)'
        """
    }
}
