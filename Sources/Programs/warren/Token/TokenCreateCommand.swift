// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TokenCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token, and print it, this once.",
        discussion: """
            Examples:
              warren token create backup --read-only --expires 90d
              warren token create ci --scope read --scope manage
            """)

    @Argument(help: "What it is for.") var name: String
    @Option(help: "A right that it has; may be repeated. Without it all of yours in the workspace.")
    var scope: [Access] = []
    @Flag(help: "Only what changes nothing.") var readOnly = false
    @Option(help: "How long it is good: 12h, 90d; without it thirty days.", transform: seconds) var expires: Int?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let token = try await api.createToken(
            TokenCreate(
                name: name, scopes: scope.isEmpty ? nil : scope, readOnly: readOnly ? true : nil, expiresIn: expires))
        return Answer(
            token,
            """
            \(token.token ?? "")

            It may: \(list(token.scopes.map(\.rawValue))). It expires \(token.expiresAt.relative()), and is shown this once.
            """)
    }
}
