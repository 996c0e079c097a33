// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserSetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change what a user is in the workspace.",
        discussion: """
            Examples:
              warren user set grace@example.com --role admin
              warren user set grace@example.com --network office --network lab
            """)

    @Argument(help: "Their address.") var user: String
    @Option(help: "owner, admin, member or viewer.") var role: Role?
    @Option(help: "The networks that are open to their devices, in the place of those that were; may be repeated.")
    var network: [String] = []
    @Flag(help: "No network is open to their devices by itself.") var noNetworks = false
    @Option(help: "What they are called.") var name: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !noNetworks || network.isEmpty else {
            throw ValidationError("--network and --no-networks exclude each other")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let update = try update(network.isEmpty ? [] : try await api.networks())
        let member = try await api.updateMember(try await api.member(user).id, update)
        return Answer(member, "\(member.email) is \(member.role.rawValue)")
    }

    private func update(_ networks: [NetworkInfo]) throws -> MemberUpdate {
        var update = MemberUpdate()
        (update.role, update.name) = (role, name)
        if noNetworks { update.authorizedNetworks = [] }
        if !network.isEmpty {
            update.authorizedNetworks = try network.map { name in
                try find(name, "network", in: networks) { ["\($0.name)", "\($0.id)"] }.id
            }
        }
        return update
    }
}
