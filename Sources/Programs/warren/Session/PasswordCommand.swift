// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct PasswordCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Change your password; your other sessions end.",
        discussion: """
            Examples:
              warren password
              warren password --password-file old.txt --new-password-file new.txt
            """)

    @OptionGroup var secret: PasswordOptions
    @Option(help: "Read the new password from the first line of FILE.") var newPasswordFile: String?
    @OptionGroup var code: CodeOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let old = try secret.password(isNew: false)
        let new = try PasswordOptions.password(isNew: true, from: newPasswordFile)
        let message = try await code.asking { code in
            try await api.changePassword(PasswordChange(password: old, newPassword: new, code: code))
        }
        return Answer(message, message.message)
    }
}
