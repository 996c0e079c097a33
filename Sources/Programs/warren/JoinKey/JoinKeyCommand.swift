// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct JoinKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join-key", abstract: "Keys that let devices enrol.",
        discussion: """
            Examples:
              warren join-key create --network office --group laptops
              warren join-key create --network office --gateway
              warren join-key create --network office --reusable --expires 7d
              warren join-key create --device laptop
            """,
        subcommands: [JoinKeyListCommand.self, JoinKeyCreateCommand.self, JoinKeyDeleteCommand.self])
}

struct JoinKeyListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The keys, without their secrets, the newest first.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let loaded = Directory.load(api)
        let keys = try await api.joinKeys()
        let directory = try await loaded
        var table = Table("ID", "KIND", "NETWORK", "GROUPS", "USES", "EXPIRES")
        for key in keys {
            table.add(
                "\(key.id)", key.kind.rawValue, directory.name(key.networkID),
                key.groupIDs.isEmpty ? "-" : key.groupIDs.map { directory.name($0) }.joined(separator: ","),
                key.usesLeft.map { "\($0)" } ?? "any", key.expiresAt.relative())
        }
        return Answer(Page(whole: keys), table.text(orNone: "no join keys: warren join-key create"))
    }
}

struct JoinKeyDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a key; what enrolled with it stays.")

    @Argument(help: "Its id, as 'warren join-key list' shows it.", transform: parsed) var key: ID<JoinKey>
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.deleteJoinKey(key)
        return .done("join key \(key) deleted")
    }
}
