// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol
import WireGuard

struct DeviceRekeyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey", abstract: "Give a device another private key; the old one is worth nothing then.",
        discussion: """
            For a configuration that was lost, or that somebody else has seen. The device
            keeps its name, its addresses and its groups. An agent makes the key itself,
            and goes over to it as soon as its gateways hold both: nothing is interrupted.

            Examples:
              warren device rekey phone --qr
              warren device rekey tablet --output tablet.conf --force
              warren device rekey laptop
            """)

    @Argument var device: String
    @Flag(help: "The server makes the private key and keeps it, encrypted.") var serverKey = false
    @OptionGroup var destination: ConfigDestination
    @OptionGroup var output: OutputOptions

    func validate() throws { try destination.validate(output) }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let device = try directory.device(device)
        guard device.entity.management == .limited else {
            return Answer(
                try await api.rotateKey(device.id, KeyRotate()),
                "\(device.name) has made a new key, and uses it as soon as its gateways hold it")
        }
        let peer = try directory.peer(of: device, in: nil)
        let key = serverKey ? nil : PrivateKey.generate()
        // Before the old key goes.
        let files = try destination.open(orFile: ConfigText.fileName(of: device.name))
        let renewed = try await api.rotateKey(device.id, KeyRotate(publicKey: key?.publicKey))
        let config = try await api.config(peer.networkID, peer.id)
        return Answer(renewed, try files.writeNew(config, key, of: device.name).joined(separator: "\n"))
    }
}
