// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol
import QRCode

struct TOTPEnableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Take codes of an authenticator app beside your password.",
        discussion: """
            Shows a QR code for the app, asks for the first code that it shows, and prints
            recovery codes. Your other sessions end.

            Examples:
              warren totp enable
              warren totp enable --password-file secret.txt
            """)

    @OptionGroup var secret: PasswordOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let password = try secret.password(isNew: false)
        let enrolment = try await api.beginSecondFactor(SecondFactorBegin(password: password))
        // Standard output is for what is kept: the recovery codes.
        printError(enrolment.text)
        guard let code = Terminal.readLine("The code that the app shows: ") else {
            throw ValidationError("a code is missing: nothing has changed")
        }
        let codes = try await api.confirmSecondFactor(SecondFactorConfirm(code: code))
        return Answer(codes, "From now on signing in takes a code.\n\n\(codes.text)")
    }
}

extension SecondFactorEnrolment {
    fileprivate var text: String {
        """
        \(QRCode(uri)?.terminalText ?? "")
        Show this to your authenticator app, or type its key:
          \(secret)

        """
    }
}
