// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessListRemoveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a rule by its number.",
        discussion: """
            Example:
              warren acl remove office 1
            """)

    @Argument var network: String
    @Argument(help: "As 'warren acl show' numbers it.") var rule: Int
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let id = try directory.network(network).id
        var rules = try await api.accessList(id).rules
        guard rules.indices.contains(rule - 1) else {
            throw ValidationError("there is no rule \(rule): the list has \(rules.count)")
        }
        rules.remove(at: rule - 1)
        let changed = try await api.updateAccessList(
            id, AccessListUpdate(rules: rules.map(AccessListRuleBody.init)))
        return Answer(changed, directory.text(changed))
    }
}
