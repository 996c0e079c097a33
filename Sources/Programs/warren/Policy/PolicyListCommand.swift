// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct PolicyListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The policies.",
        discussion: """
            Example:
              warren policy list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let loaded = api.groups()
        let policies = try await api.policies()
        let groups = try await loaded
        var table = Table("NAME", "RULES", "ATTACHED TO", "DESCRIPTION")
        for policy in policies {
            let attached = groups.filter { $0.policyIDs.contains(policy.id) }.map(\.name.description)
            table.add("\(policy.name)", "\(policy.rules.count)", list(attached), policy.description)
        }
        return Answer(policies, table.text(orNone: "no policies: warren policy create NAME"))
    }
}
