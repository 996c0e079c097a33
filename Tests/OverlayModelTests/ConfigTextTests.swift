// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import OverlayModel
import Testing

@Suite struct ConfigTextTests {
    /// A change that is meant: `UPDATE_GOLDEN=1 swift test --filter ConfigTextTests`, and read the difference.
    @Test(arguments: ["phone", "laptop", "gateway"])
    func `a device's configuration is what its file says`(name: String) throws {
        let text = try StaticWorld().config(of: name).text
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).conf")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func `a private key stands where the placeholder was`() throws {
        let key = PrivateKey(bytes: try #require(FixedBytes<32>(Array(repeating: 7, count: 32))))
        let world = try StaticWorld()
        let text = try world.config(of: "phone").text
        let filled = try #require(ConfigText.filling(text, with: key))
        #expect(filled == (try world.config(of: "phone", key: key).text))
        #expect(filled.contains("\nPrivateKey = \(key.text)\n") && !filled.contains(ConfigText.placeholder))
        #expect(ConfigText.filling(filled, with: key) == nil)
    }

    @Test func `without a gateway it says so`() throws {
        var world = try StaticWorld()
        world.removeGateway()
        let text = try world.config(of: "phone").text
        #expect(!text.contains("[Peer]") && text.contains("No gateway"))
    }

    @Test(arguments: [
        ("phone", "phone.conf"), ("a-very-long-device-name", "a-very-long-dev.conf"),
        ("fifteen-chars-x", "fifteen-chars-x.conf"), ("fourteen-chars-x", "fourteen-chars.conf"),
    ])
    func `its file's name is an interface's`(name: String, file: String) throws {
        #expect(ConfigText.fileName(of: try DNSLabel(text: name)) == file)
        #expect(throws: Never.self) { try InterfaceName(file.dropLast(".conf".count)) }
    }

    /// Whatever stands in a line is a value of a type without line ends: the only ways in are these.
    @Test(arguments: ["phone\n[Peer]", "phone\r", "a b", "pho\u{2028}ne", "phone#", "", "Phone"])
    func `no name ends its line`(name: String) {
        #expect(throws: ParseError.self) { try DNSLabel(text: name) }
        #expect(throws: (any Error).self) { try Endpoint("\(name):51820\nPostUp = reboot") }
    }
}

/// The named world with `phone` as a static device, with a port of its own, and resolvers in the office.
private struct StaticWorld {
    private var configuration: Configuration
    private let world: NamedWorld

    init() throws {
        world = try NamedWorld()
        configuration = world.configuration
        let id = try #require(world[device: "phone"])
        let phone = try #require(configuration.devices[id])
        configuration.devices[id] = Device(
            id: id, name: phone.name, kind: .static, publicKey: phone.publicKey, state: .active, listenPort: 51821,
            createdAt: phone.createdAt)
        for id in configuration.networks.keys where configuration.networks[id]?.name.description == "office" {
            configuration.networks[id]?.dns = [try IPAddress(text: "10.10.0.1"), try IPAddress(text: "fd00:10::1")]
        }
    }

    mutating func removeGateway() {
        configuration.devices = configuration.devices.filter { $0.value.deviceKind != .gateway }
    }

    func config(of name: String, key: PrivateKey? = nil) throws -> ConfigText {
        let overlay = Overlay(configuration)
        let device = try #require(world[device: name].flatMap { configuration.devices[$0] })
        let networks = overlay.peers(of: device.id).compactMap { configuration.networks[$0.networkID] }
        return ConfigText(
            of: device, state: try #require(overlay.compile(for: device.id)), resolvers: networks.flatMap(\.dns),
            privateKey: key)
    }
}
