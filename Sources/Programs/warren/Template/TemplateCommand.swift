// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "What new networks and policies begin with.",
        discussion: """
            Examples:
              warren template create branch --from office
              warren template create pilot --enforcement observe --flow-log all
              warren network create berlin --template branch
            """,
        subcommands: [TemplateListCommand.self, TemplateCreateCommand.self, TemplateDeleteCommand.self])
}
