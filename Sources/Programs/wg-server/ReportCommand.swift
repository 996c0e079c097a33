// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "report", abstract: "Sum up the flow log.")
}
