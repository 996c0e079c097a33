// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct UserResetTOTPCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-totp",
        abstract: "For who has lost app and recovery codes: their sessions end, their password is enough again.",
        discussion: """
            Example:
              warren user reset-totp grace@example.com
            """)

    @Argument(help: "Their address.") var user: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let member = try await api.member(user)
        try await api.resetSecondFactor(of: member.id)
        return .done("\(member.email) signs in with the password alone")
    }
}
