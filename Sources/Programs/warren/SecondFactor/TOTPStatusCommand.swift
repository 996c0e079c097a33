// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TOTPStatusCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Whether signing in takes a code, and how many recovery codes are left.",
        discussion: """
            Example:
              warren totp status
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let info = try await api.secondFactor()
        guard let since = info.enabledAt else { return Answer(info, "signing in takes your password alone") }
        return Answer(
            info,
            "signing in takes a code, since \(since.relative()); \(info.recoveryCodesLeft) recovery codes are left")
    }
}
