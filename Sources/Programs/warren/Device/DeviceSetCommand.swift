// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceSetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change what is written down of a device.",
        discussion: """
            Examples:
              warren device set laptop --name ada-laptop
              warren device set site --endpoint site.example.org:51820
            """)

    @Argument var device: String
    @Option(help: "What it shall be called.", transform: parsed) var name: DNSLabel?
    @Option(help: "Where others reach it: HOST:PORT.", transform: parsed) var endpoint: Endpoint?
    @Flag(help: "Nobody reaches it: it calls.") var noEndpoint = false
    @Option(help: "The UDP port that it listens at; 0: any.") var listenPort: UInt16?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard endpoint == nil || !noEndpoint else {
            throw ValidationError("--endpoint and --no-endpoint exclude each other")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try find(self.device, "device", in: try await api.devices()) { ["\($0.name)", "\($0.id)"] }
        let changed = try await api.updateDevice(
            device.id,
            DeviceUpdate(
                name: name, endpoint: noEndpoint ? .clear : endpoint.map { .set($0) } ?? .keep, listenPort: listenPort))
        return Answer(changed, "device \(changed.name) changed")
    }
}
