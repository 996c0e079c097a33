// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct PolicyCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a policy.",
        discussion: """
            Examples:
              warren policy create web
              warren policy create guests --mode observe
            """)

    @Argument(transform: parsed) var name: DNSLabel
    @Option(help: "What it is for.") var description: String?
    @Option(help: "The rules to begin with: full_access, isolated, or network_only.") var template: PolicyTemplate?
    @Option(help: "The only network that it speaks of.") var network: String?
    @Option(help: "enforce; or observe: its denials are only written down.") var mode: EnforcementMode?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let policy = try await api.createPolicy(
            PolicyCreate(
                name: name, description: description, networkID: try network.map { try directory.network($0).id },
                mode: mode, template: template))
        return Answer(policy, "policy \(policy.name): add rules with 'warren policy rule add \(policy.name) …'")
    }
}
