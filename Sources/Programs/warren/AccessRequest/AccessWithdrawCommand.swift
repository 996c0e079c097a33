// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessWithdrawCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take a request back; what was granted ends.",
        discussion: """
            Example:
              warren access withdraw 0d3f8c21a9b4
            """)

    @Argument(help: "As 'warren access list' shows it.") var request: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let withdrawn = try await api.withdrawAccess(try await api.accessRequest(request).id)
        return Answer(withdrawn, "the request is \(withdrawn.state.rawValue)")
    }
}
