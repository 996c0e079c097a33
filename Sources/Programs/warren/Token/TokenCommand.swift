// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Your API tokens in this workspace.",
        discussion: """
            Examples:
              warren token create backup-check --read-only
              warren token create terraform --scope read --scope manage --expires 90d
              warren token list
              warren token delete 01890a5d-ac96-774b-bcce-b302099a8057

            A program sends it as 'Authorization: Bearer TOKEN'. It may do at most what you may.
            """,
        subcommands: [TokenListCommand.self, TokenCreateCommand.self, TokenDeleteCommand.self])
}

struct TokenListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The tokens, without their secrets, the newest first.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tokens = try await api.tokens()
        var table = Table("NAME", "SCOPES", "EXPIRES", "LAST USED", "ID")
        for token in tokens {
            table.add(
                token.name, list(token.scopes.map(\.rawValue)), token.expiresAt.relative(),
                token.lastUsedAt?.relative() ?? "-", "\(token.id)")
        }
        return Answer(tokens, table.text(orNone: "no tokens: warren token create NAME"))
    }
}

struct TokenDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a token: it opens nothing any more.")

    @Argument(help: "Its name or id.") var token: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let found = try find(token, "token", in: try await api.tokens()) { [$0.name, "\($0.id)"] }
        try await api.deleteToken(found.id)
        return .done("token \(found.name) deleted")
    }
}
