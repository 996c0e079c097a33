// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct KeyExpiryTests {
    @Test func `agents' keys last as long as the workspace says`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        try await world.setLifetime(.set(3600))
        #expect(try world.keyExpiresAt(world.laptop) == world.installation.now + .seconds(3600))
        #expect(try world.keyExpiresAt(world.office.gateway.enrolled.deviceID) == nil, "files know a gateway's")
        try await world.setLifetime(.set(60))
        #expect(try world.keyExpiresAt(world.laptop) == world.installation.now + .seconds(60))
        try await world.setLifetime(.clear)
        #expect(try world.keyExpiresAt(world.laptop) == nil)
        let short = await world.problem { try await world.setLifetime(.set(59)) }
        #expect(short?.fields?.first?.field == "device_credential_lifetime")
    }

    @Test func `who is there is asked for another in the last third, and not again at once`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        try await world.setLifetime(.set(3600))
        world.installation.pass(.seconds(2399))
        await world.controlPlane.lookAfterKeys()
        world.installation.pass(.seconds(1))
        async let looked: Void = world.controlPlane.lookAfterKeys()
        let command = try await laptop.command()
        #expect(command.kind == .rotateKey)
        await laptop.session.receive(.result(CommandResult(id: command.id, ok: false, detail: "disk full")))
        await looked
        await world.controlPlane.lookAfterKeys()
        world.installation.pass(.seconds(60))
        async let again: Void = world.controlPlane.lookAfterKeys()
        let second = try await laptop.command()
        #expect(second.id != command.id)
        laptop.session.end()
        await again
    }

    @Test func `who hasn't been given another when half of the time for it is over is told of`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        try await world.setLifetime(.set(3600))
        world.installation.pass(.seconds(2999))
        #expect(try await world.attention(.device, to: "ends at").isEmpty)
        world.installation.pass(.seconds(1))
        let away = try #require(try await world.attention(.device, to: "ends at").first)
        #expect(away.name == "laptop" && away.severity == .warning)
        #expect(away.message.hasSuffix("and it isn't there to make another"))
        #expect(away.remedy == "start warren-agent on it before then")
        let laptop = try await world.connectLaptop()
        let there = try #require(try await world.attention(.device, to: "ends at").first)
        #expect(there.message.hasSuffix("and it makes no other") && there.remedy == "warren device debug laptop")
        laptop.session.end()
        world.installation.pass(.seconds(600))
        try await world.controlPlane.expire()
        #expect(try await world.attention(.device, to: "ends at").isEmpty, "it has ended")
    }

    @Test func `a join key for any number of devices is told of in the last tenth of its time`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        for isReusable in [true, false] {
            _ = try await world.controlPlane.createJoinKey(
                owner,
                JoinKeyCreate(
                    networkID: network, reusable: isReusable, expiresIn: 36_000,
                    description: isReusable ? "fleet" : "one laptop"))
        }
        world.installation.pass(.seconds(32_399))
        #expect(try await world.attention(.joinKey, to: "ends at").isEmpty)
        world.installation.pass(.seconds(1))
        let items = try await world.attention(.joinKey, to: "ends at")
        #expect(items.map(\.name) == ["fleet"])
        #expect(items.first?.remedy == "warren join-key create --network \(world.office.network.name) --reusable")
        world.installation.pass(.seconds(3600))
        #expect(try await world.attention(.joinKey, to: "ends at").isEmpty)
    }

    @Test func `a key whose time is over ends the connection, and opens no other`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var (laptop, gateway) = (try await world.connectLaptop(), try await world.connectGateway())
        _ = try await laptop.snapshot()
        #expect(try await gateway.snapshot().state.peers.count == 1)
        try await world.setLifetime(.set(3600))
        world.installation.pass(.seconds(3600))
        try await world.controlPlane.expire()
        #expect(try world.controlPlane.device(world.office.owner, world.laptop).state == .expired)
        #expect(try await gateway.snapshot().state.peers.isEmpty)
        #expect(try await laptop.reasonOfEnd().contains("has expired"))
        var next = try await world.connectLaptop()
        #expect(try await next.reasonOfEnd().contains("has expired"))
    }
}

private enum Kind: String {
    case device
    case joinKey = "join_key"
}

extension LiveWorld {
    fileprivate func attention(_ kind: Kind, to words: String) async throws -> [AttentionItem] {
        try await controlPlane.stats(office.owner).attention.filter {
            $0.kind == kind.rawValue && $0.message.contains(words)
        }
    }

    fileprivate func setLifetime(_ lifetime: Patch<Int>) async throws {
        _ = try await controlPlane.updateSettings(office.owner, SettingsUpdate(deviceCredentialLifetime: lifetime))
        await controlPlane.lookAfterKeys()
    }

    fileprivate func keyExpiresAt(_ device: ID<Device>) throws -> Timestamp? {
        try controlPlane.device(office.owner, device).keyExpiresAt
    }
}

extension TestStream {
    fileprivate mutating func reasonOfEnd() async throws -> String {
        while let output = await next() {
            if case .close(.notAuthenticated, let reason) = output { return reason }
        }
        throw Unexpected()
    }
}
