// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct AccessListUnblockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let a peer in again, as far as this list goes.",
        discussion: """
            Example:
              warren acl unblock printer.office
            """)

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.change(peer) { blocked, peer in blocked.remove(peer) }
    }
}
