// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: a chain of rows, each with the hash of the one before.",
        discussion: """
            Examples:
              warren audit
              warren audit export > audit.jsonl
              warren audit verify                      prints the head: keep it elsewhere
              warren audit verify --head 42:9f86d0…    also finds rows taken from the end
              warren audit verify audit.jsonl
              warren audit list --installation         what is no workspace's
            """,
        subcommands: [AuditListCommand.self, AuditExportCommand.self, AuditVerifyCommand.self],
        defaultSubcommand: AuditListCommand.self)
}
