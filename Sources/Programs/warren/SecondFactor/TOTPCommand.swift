// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct TOTPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "totp", abstract: "Codes of an authenticator app beside your password.",
        discussion: """
            Examples:
              warren totp enable
              warren totp status
              warren totp recovery-codes
              warren totp disable

            Who has lost the app signs in with a recovery code, once with each; who has lost
            these as well asks an owner: warren user reset-totp EMAIL.
            """,
        subcommands: [
            TOTPStatusCommand.self, TOTPEnableCommand.self, TOTPRecoveryCodesCommand.self, TOTPDisableCommand.self,
        ])
}
