// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct JoinKeyListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The keys, without their secrets, the newest first.",
        discussion: """
            Example:
              warren join-key list
            """)

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
