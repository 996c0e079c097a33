// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Gateways: which networks they serve, and how they are emptied.",
        discussion: """
            Examples:
              warren gateway list
              warren gateway set gw1 --region eu-west --capacity 500
              warren gateway drain gw1

            A gateway enrols with the key that 'warren join-key create --gateway' prints.
            """,
        subcommands: [
            GatewayListCommand.self, GatewayShowCommand.self, GatewaySetCommand.self, GatewayDrainCommand.self,
            GatewayResumeCommand.self, GatewayDeleteCommand.self,
        ])
}
