// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessListDenyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Keep two peers of a network apart, in both directions.",
        discussion: """
            Examples:
              warren acl deny printer.office laptop.office
              warren acl deny printer.office '*'
            """)

    @Argument(help: "PEER, or PEER.NETWORK.") var first: String
    @Argument(help: "The other, or '*' for all.") var second: String
    @Option(help: "What it is for.") var description: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let peer = try directory.peer(first)
        let other: AccessListEnd = second == "*" ? .any : .peer(try directory.peer(second).id)
        let present = try await api.accessList(peer.networkID)
        let rule = AccessListRuleBody(source: .peer(peer.id), target: other, action: .deny, description: description)
        let changed = try await api.updateAccessList(
            peer.networkID, AccessListUpdate(enabled: true, rules: present.rules.map(AccessListRuleBody.init) + [rule]))
        return Answer(changed, directory.text(changed))
    }
}
