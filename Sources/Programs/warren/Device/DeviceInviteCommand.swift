// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceInviteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Make a device for one machine, and a token that admits that machine and no other.",
        discussion: """
            The token is for 'warren up', or for an agent that others wrote (GET /agent/resolve); what it
            is used with first is what it is good for.

            Examples:
              warren device invite kiosk --group staff
              warren device invite router --network office --json
            """)

    @Argument(help: "What it is called: letters, digits and hyphens.", transform: parsed) var name: DNSLabel
    @Option(help: "Its network; not needed where there is only one.") var network: String?
    @Option(help: "A group that it becomes a member of; may be repeated.") var group: [String] = []
    @Option(help: "Its address; without it the lowest that is free.", transform: parsed) var address: IPAddress?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let network = try directory.network(network)
        var request = PeerCreate(name: name)
        request.useAgent = true
        request.address = address
        if !group.isEmpty { request.groupIDs = try group.map { try directory.group($0).id } }
        let peer = try await api.createPeer(network.id, request)
        guard let token = peer.token else {
            throw Problem(.notFound, "the server made \(name) and gave no token for it: see 'warren device rekey'")
        }
        return Answer(
            peer,
            """
            \(token)

            Good for one machine, for a day. It is shown this once. \(name) is \(peer.address) in \(network.name).
            On the machine, where warren-agent runs, as root:

              warren up --server \(context.server) --key \(token)

            An agent that others wrote: Authorization: Bearer TOKEN at \(context.server)/api/v1/agent/resolve
            """)
    }
}
