// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TokenListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The tokens, without their secrets, the newest first.",
        discussion: """
            Example:
              warren token list
            """)

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
