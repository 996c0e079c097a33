// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct AccessListBlockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Cut a peer off in its network; its device's other networks stay.",
        discussion: """
            Example:
              warren acl block printer.office
            """)

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.change(peer) { blocked, peer in blocked.insert(peer) }
    }
}
