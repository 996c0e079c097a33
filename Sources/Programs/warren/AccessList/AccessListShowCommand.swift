// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessListShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A network's access list.",
        discussion: """
            Example:
              warren acl show office
            """)

    @Argument var network: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let list = try await api.accessList(try directory.network(network).id)
        return Answer(list, directory.text(list))
    }
}
