// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Machines: who they are, what they should run, what they run.",
        discussion: """
            Examples:
              warren device list
              warren device approve laptop
              warren device add phone --static --qr      a configuration for an app
              warren device debug gw1     what its node knows of itself, and its last log lines
              warren device invite kiosk                 a token for one machine
              warren device diff gw1      where what it runs is not what it should run
            """,
        subcommands: [
            DeviceListCommand.self, DeviceShowCommand.self, DeviceAddCommand.self, DeviceInviteCommand.self,
            DeviceConfigCommand.self, DeviceRekeyCommand.self, DeviceSetCommand.self,
            DeviceApproveCommand.self, DeviceBlockCommand.self,
            DeviceUnblockCommand.self, DeviceDeleteCommand.self, DeviceDesiredCommand.self,
            DeviceObservedCommand.self, DeviceDiffCommand.self, DeviceDebugCommand.self,
        ])
}
