// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import FoundationEssentials
import OverlayModel
import OverlayProtocol
import WireGuard

struct DeviceConfigCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "A device's configuration, for wg-quick and the WireGuard apps.",
        discussion: """
            Where a private key is not yours to see, a placeholder stands in its place. A
            file that you have of the device fills it in:

            Examples:
              warren device config phone
              warren device config printer --qr
              warren device config tab --key-from tab.conf --output tab.conf --force
            """)

    @Argument var device: String
    @Option(help: "Its network; not needed where it is in one only.") var network: String?
    @Option(help: "A file with its private key: its earlier configuration, or the key alone.") var keyFrom: String?
    @OptionGroup var destination: ConfigDestination
    @OptionGroup var output: OutputOptions

    func validate() throws { try destination.validate(output) }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let peer = try directory.peer(of: directory.device(device), in: network)
        let key = try keyFrom.map(PrivateKey.init(inFile:))
        if let key, key.publicKey != peer.publicKey {
            throw ParseError("the private key in \(keyFrom ?? "") is not \(peer.name)'s")
        }
        let config = try await api.config(peer.networkID, peer.id)
        let text = try config.filled(with: config.config.contains(ConfigText.placeholder) ? key : nil)
        let written = try destination.open(orFile: nil).write(text)
        let files = written.files.isEmpty ? nil : "written: \(list(written.files))"
        let lines = [written.shown, files].compactMap(\.self)
        return Answer(
            ConfigResponse(config: text, fileName: config.fileName),
            lines.isEmpty ? String(text.dropLast()) : lines.joined(separator: "\n"))
    }
}

extension Directory {
    func peer(of device: DeviceInfo, in network: String?) throws -> PeerInfo {
        let network = try network.map { try self.network($0).id }
        let own = peers.filter { $0.deviceID == device.id && (network == nil || $0.networkID == network) }
        guard let peer = own.first, own.count == 1 else {
            throw NameError(
                kind: "network", name: nil, matches: [], near: own.map { name($0.networkID) })
        }
        return peer
    }
}

extension PrivateKey {
    /// - Parameter path: of a file in wg-quick's form, or with the key alone.
    fileprivate init(inFile path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ParseError("\(path) can't be read")
        }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            line.filter { !$0.isWhitespace }
        }
        let named = lines.first { $0.hasPrefix("PrivateKey=") }?.dropFirst("PrivateKey=".count)
        guard let text = named.map(String.init) ?? (lines.count == 1 ? lines.first : nil) else {
            throw ParseError("\(path) has no private key")
        }
        try self.init(text)
    }
}
