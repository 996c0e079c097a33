// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol
import WireGuard

struct DeviceAddCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a static device: a configuration that somebody imports into a WireGuard app.",
        discussion: """
            The private key is made here and goes into the file or the QR code, and nowhere
            else: the server gets the public key. Whoever has the configuration can edit it
            (limited mode); what the device may reach is decided at the gateway.
            A machine that runs warren-agent joins by itself: see 'warren join-key create'.

            Examples:
              warren device add phone --static --qr        shows a QR code, writes no file
              warren device add laptop --static --group staff --output laptop.conf
              warren device add printer --static --network office --server-key
                                     the server makes the key, and shows it to you again
            """)

    @Argument(help: "What it is called: letters, digits and hyphens.", transform: parsed) var name: DNSLabel
    @Flag(name: .customLong("static"), help: "A device with a configuration file; there is no other to add.")
    var isStatic = false
    @Option(help: "Its network; not needed where there is only one.") var network: String?
    @Option(help: "A group that it becomes a member of; may be repeated.") var group: [String] = []
    @Option(help: "Its address; without it the lowest that is free.", transform: parsed) var address: IPAddress?
    @Flag(help: "Only gateways may open connections to it.") var isolated = false
    @Flag(help: "The server makes the private key and keeps it, encrypted.") var serverKey = false
    @OptionGroup var destination: ConfigDestination
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard isStatic else {
            throw ValidationError("say --static; a machine that runs warren-agent joins with 'warren join-key create'")
        }
        try destination.validate(output)
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let network = try directory.network(network)
        let groups = try group.map { try directory.group($0).id }
        let key = serverKey ? nil : PrivateKey.generate()
        // Before there is a device, so that no key is lost to a file that can't be written.
        let files = try destination.open(orFile: ConfigText.fileName(of: name))
        let peer = try await api.createPeer(network.id, request(key, groups))
        do {
            let config = try await api.config(network.id, peer.id)
            let lines = try files.writeNew(config, key, of: name)
            return Answer(peer, (lines + ["\(name) is \(peer.address) in \(network.name)"]).joined(separator: "\n"))
        } catch {
            // Nobody has its key: it would be of no use to anybody.
            try? await api.deleteDevice(peer.deviceID)
            throw error
        }
    }

    private func request(_ key: PrivateKey?, _ groups: [ID<Group>]) -> PeerCreate {
        var request = PeerCreate(name: name)
        request.publicKey = key?.publicKey
        request.generateKey = key == nil ? true : nil
        request.address = address
        request.isIsolated = isolated ? true : nil
        request.groupIDs = groups.isEmpty ? nil : groups
        return request
    }
}
