// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TOTPDisableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "From now on your password is enough.",
        discussion: """
            Example:
              warren totp disable --code 123456
            """)

    @OptionGroup var proof: SecondFactorOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let message = try await api.disableSecondFactor(try proof.change())
        return Answer(message, message.message)
    }
}
