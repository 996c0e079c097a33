// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceApproveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let a device in that waits for approval.")

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.approveDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}

struct DeviceBlockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Cut a device off at once; nothing of it is deleted.")

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.blockDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}

struct DeviceUnblockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let a blocked device in again.")

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.unblockDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}

struct DeviceDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a device: it loses its addresses, and would have to enrol anew.")

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await Directory.load(api).device(device)
        try await api.deleteDevice(device.id)
        return .done("device \(device.name) deleted")
    }
}
