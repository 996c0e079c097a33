// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TOTPRecoveryCodesCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery-codes", abstract: "Make new recovery codes in the place of the old ones.",
        discussion: """
            Example:
              warren totp recovery-codes --code 123456
            """)

    @OptionGroup var proof: SecondFactorOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let codes = try await api.renewRecoveryCodes(try proof.change())
        return Answer(codes, codes.text)
    }
}
