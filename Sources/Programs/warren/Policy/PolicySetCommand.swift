// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct PolicySetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a policy; what isn't named stays.",
        discussion: """
            Examples:
              warren policy set lockdown --mode observe   its denials are only written down
              warren policy set lockdown --mode enforce
            """)

    @Argument var policy: String
    @Option(help: "Its new name.", transform: parsed) var name: DNSLabel?
    @Option(help: "What it is for.") var description: String?
    @Option(help: "enforce; or observe: its denials are only written down.") var mode: EnforcementMode?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let id = try await Directory.load(api).policy(policy).id
        let changed = try await api.updatePolicy(
            id, PolicyUpdate(name: name, description: description, mode: mode))
        return Answer(changed, "policy \(changed.name): \(changed.mode.rawValue)")
    }
}
