// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

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

struct TOTPStatusCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Whether signing in takes a code, and how many recovery codes are left.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let info = try await api.secondFactor()
        guard let since = info.enabledAt else { return Answer(info, "signing in takes your password alone") }
        return Answer(
            info,
            "signing in takes a code, since \(since.relative()); \(info.recoveryCodesLeft) recovery codes are left")
    }
}

struct TOTPRecoveryCodesCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery-codes", abstract: "Make new recovery codes in the place of the old ones.")

    @OptionGroup var proof: SecondFactorOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let codes = try await api.renewRecoveryCodes(try proof.change())
        return Answer(codes, codes.text)
    }
}

struct TOTPDisableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "From now on your password is enough.")

    @OptionGroup var proof: SecondFactorOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let message = try await api.disableSecondFactor(try proof.change())
        return Answer(message, message.message)
    }
}

extension RecoveryCodes {
    var text: String {
        """
        Recovery codes, each for one sign-in without the app. They are shown this once; keep
        them where you keep no password:

        \(recoveryCodes.map { "  \($0)" }.joined(separator: "\n"))
        """
    }
}
