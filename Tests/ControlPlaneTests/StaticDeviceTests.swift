// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

@testable import ControlPlane

@Suite struct StaticDeviceTests {
    @Test func `a static device and its peer are made at once, with what was asked`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let key = PrivateKey.generate()
        var request = try PeerCreate(name: DNSLabel(text: "phone"))
        request.publicKey = key.publicKey
        request.address = try IPAddress(text: "10.10.0.77")
        request.listenPort = 51821
        request.isIsolated = true
        request.groupIDs = [office.group.id]
        let peer = try await installation.controlPlane.createPeer(office.owner, office.network.id, request)
        #expect("\(peer.name) \(peer.address) \(peer.listenPort)" == "phone 10.10.0.77 51821")
        #expect(peer.isIsolated && !peer.isJump && !peer.useAgent && peer.publicKey == key.publicKey)
        let device = try installation.controlPlane.device(office.owner, peer.deviceID)
        #expect(device.deviceKind == .static && device.state == .active && device.keyOrigin == .device)
        #expect(device.createdBy == office.owner.userID)
        let text = try await installation.controlPlane.config(office.owner, office.network.id, peer.id).config
        #expect(text.contains("AllowedIPs = 10.10.0.0/24, 10.20.0.5/32"), "the group's route is known to it")
        #expect(text.contains("PrivateKey = \(ConfigText.placeholder)\n"))
    }

    @Test func `who gives a key may say that a browser made it`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        for origin in [KeyOrigin.device, .browser] {
            var request = try PeerCreate(name: DNSLabel(text: origin.rawValue))
            request.publicKey = PrivateKey.generate().publicKey
            request.keyOrigin = origin
            let made = try await installation.controlPlane.createDevice(
                office.owner, DeviceCreate(kind: .static, networkID: office.network.id, peer: request))
            #expect(made.keyOrigin == origin)
        }
    }

    @Test func `a key that the server made is shown to its keeper only, and that is written down`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let peer = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("printer"))
        let text = try await controlPlane.config(office.owner, office.network.id, peer.id).config
        let key = try #require(privateKey(in: text))
        #expect(key.publicKey == peer.publicKey)
        #expect(try controlPlane.device(office.owner, peer.deviceID).keyOrigin == .server)
        // Another user of the same tenant, who may manage everything in it.
        let other = try await installation.member(.admin, invitedBy: office.owner)
        let theirs = try await controlPlane.config(other, office.network.id, peer.id).config
        #expect(theirs.contains("PrivateKey = \(ConfigText.placeholder)\n") && !theirs.contains(key.text))
        let shown = try await controlPlane.audit(
            office.owner, matching: LogFilter(action: "device.show_key"), LogWindow(limit: 9)
        ).rows
        #expect(shown.map(\.actor) == [office.owner.userID.description])
    }

    @Test func `a restart still shows it, one that lost the key file says so`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let made = try await installation.controlPlane.createPeer(
            office.owner, office.network.id, serverMade("printer"))
        let restarted = try await TestInstallation(restarting: installation).controlPlane
        let text = try await restarted.config(office.owner, office.network.id, made.id).config
        #expect(privateKey(in: text)?.publicKey == made.publicKey)
        let bereft = try await TestInstallation(restarting: installation, losingKeyFile: true).controlPlane
        let refused = await #expect(throws: Problem.self) {
            try await bereft.config(office.owner, office.network.id, made.id)
        }
        #expect(refused?.code == .keyLost && refused?.detail.contains("device-secrets.key") == true)
    }

    @Test func `history and audit say nothing of its private key`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let peer = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("printer"))
        let key = try #require(
            privateKey(in: try await controlPlane.config(office.owner, office.network.id, peer.id).config))
        let history = try await controlPlane.history(office.owner, matching: LogFilter(), LogWindow(limit: 99)).entries
        let kinds = history.flatMap { $0.changes.map(\.kind) }
        #expect(kinds.contains("device") && !kinds.contains(DeviceSecret.kind))
        let audit = try await controlPlane.audit(office.owner, matching: LogFilter(), LogWindow(limit: 99)).rows
        #expect(!"\(history)\(audit)".contains(key.text) && !"\(history)\(audit)".contains("sealed"))
    }

    @Test func `with its last peer a device is gone, key and all`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let peer = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("printer"))
        try await controlPlane.deletePeer(office.owner, office.network.id, peer.id)
        let refused = #expect(throws: Problem.self) { try controlPlane.device(office.owner, peer.deviceID) }
        #expect(refused?.code == .notFound)
        let stored = try await controlPlane.store.load().flatMap(\.entities)
        #expect(!stored.isEmpty && !stored.contains { $0.kind == DeviceSecret.kind })
    }

    @Test func `a static device has one peer, others have as many as there are networks`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let lab = try await controlPlane.createNetwork(office.owner, NetworkCreate(name: DNSLabel(text: "lab")))
        let phone = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("phone"))
        var second = PeerCreate(name: nil)
        second.deviceID = phone.deviceID
        #expect(await code { try await controlPlane.createPeer(office.owner, lab.id, second) } == .conflict)
        second.deviceID = office.laptop.enrolled.deviceID
        let place = try await controlPlane.createPeer(office.owner, lab.id, second)
        #expect(place.name.description == "laptop" && place.useAgent)
        #expect(await code { try await controlPlane.createPeer(office.owner, lab.id, second) } == .conflict)
        // Its other place stays when one goes.
        try await controlPlane.deletePeer(office.owner, lab.id, place.id)
        #expect(try controlPlane.device(office.owner, place.deviceID).peers.count == 1)
    }

    @Test func `what the model doesn't allow is refused by its field, and changes nothing`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let before = try controlPlane.devices(office.owner).count
        for (field, wish) in Self.wrong {
            var request = try serverMade("phone")
            try wish(&request)
            let refused = await #expect(throws: Problem.self, "\(field)") {
                try await controlPlane.createPeer(office.owner, office.network.id, request)
            }
            #expect(refused?.fields?.first?.field == field, "\(refused?.detail ?? "")")
            #expect(refused.map { [409, 422].contains($0.code.status) } == true)
        }
        #expect(try controlPlane.devices(office.owner).count == before)
    }

    private static let wrong: [(String, @Sendable (inout PeerCreate) throws -> Void)] = [
        ("name", { $0.name = nil }),
        ("name", { $0.name = try DNSLabel(text: "laptop") }),
        ("public_key", { $0.generateKey = nil }),
        ("generate_key", { $0.publicKey = PrivateKey.generate().publicKey }),
        ("public_key", { ($0.generateKey, $0.publicKey) = (nil, PublicKey(bytes: FixedBytes<32>())) }),
        ("key_origin", { $0.keyOrigin = .browser }),
        (
            "key_origin",
            { ($0.generateKey, $0.publicKey, $0.keyOrigin) = (nil, PrivateKey.generate().publicKey, .server) }
        ),
        ("generate_key", { $0.isJump = true }),
        ("use_agent", { ($0.generateKey, $0.isJump, $0.useAgent) = (nil, true, true) }),
        (
            "public_key",
            { ($0.generateKey, $0.useAgent, $0.publicKey) = (nil, true, PrivateKey.generate().publicKey) }
        ),
        ("endpoint", { $0.endpoint = try Endpoint("10.10.0.9:51820") }),
        ("address", { $0.address = try IPAddress(text: "10.11.0.1") }),
        ("address", { $0.address = try IPAddress(text: "10.10.0.255") }),
        ("address", { $0.address = try IPAddress(text: "10.10.0.1") }),
        ("address_v6", { $0.addressV6 = try IPAddress(text: "10.10.0.9") }),
        ("additional_allowed_ips[0]", { $0.additionalAllowedIPs = [try Prefix("10.0.0.0/8")] }),
        ("group_ids[0]", { $0.groupIDs = [try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057")] }),
        ("owner_id", { $0.ownerID = try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057") }),
    ]

    @Test func `one key is one device's`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        var request = try PeerCreate(name: DNSLabel(text: "copy"))
        request.publicKey = office.laptop.machine.key.publicKey
        let taken = await code {
            try await installation.controlPlane.createPeer(office.owner, office.network.id, request)
        }
        #expect(taken == .keyTaken)
    }

    @Test func `another key takes the old one's place, whoever makes it`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let peer = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("phone"))
        func text() async throws -> String {
            try await controlPlane.config(office.owner, office.network.id, peer.id).config
        }
        let first = privateKey(in: try await text())
        let key = PrivateKey.generate()
        let mine = try await controlPlane.rotateKey(
            office.owner, peer.deviceID, KeyRotate(publicKey: key.publicKey, keyOrigin: .browser))
        #expect(mine.publicKey == key.publicKey && mine.keyOrigin == .browser)
        #expect(try await text().contains(ConfigText.placeholder), "what was kept before is gone")
        let again = try await controlPlane.rotateKey(office.owner, peer.deviceID, KeyRotate(publicKey: nil))
        let third = try #require(privateKey(in: try await text()))
        #expect(again.publicKey == third.publicKey && again.keyOrigin == .server && third != first)
        let gateway = try controlPlane.desired(office.owner, office.gateway.enrolled.deviceID).state
        #expect(gateway.peers.filter { $0.deviceID == peer.deviceID }.map(\.publicKey) == [third.publicKey])
        #expect(
            await code {
                try await controlPlane.rotateKey(
                    office.owner, office.laptop.enrolled.deviceID, KeyRotate(publicKey: nil))
            } == .invalid)
    }

    @Test func `a blocked device gets no configuration`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let peer = try await controlPlane.createPeer(office.owner, office.network.id, serverMade("phone"))
        _ = try await controlPlane.blockDevice(office.owner, peer.deviceID)
        #expect(await code { try await controlPlane.config(office.owner, office.network.id, peer.id) } == .invalid)
        _ = try await controlPlane.unblockDevice(office.owner, peer.deviceID)
        #expect(await code { try await controlPlane.config(office.owner, office.network.id, peer.id) } == nil)
    }

    @Test func `POST devices makes static devices, and no others`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let made = try await controlPlane.createDevice(
            office.owner, DeviceCreate(kind: .static, networkID: office.network.id, peer: serverMade("phone")))
        #expect(made.deviceKind == .static && made.management == .limited && made.peers.count == 1)
        for kind in [DeviceKind.agent, .gateway] {
            let request = DeviceCreate(kind: kind, networkID: office.network.id, peer: try serverMade("other"))
            #expect(await code { try await controlPlane.createDevice(office.owner, request) } == .invalid)
        }
    }

    // MARK: -

    private func world() async throws -> (TestInstallation, Office) {
        let installation = try await TestInstallation()
        return (installation, try await Office(installation))
    }

    private func serverMade(_ name: String) throws -> PeerCreate {
        var request = try PeerCreate(name: DNSLabel(text: name))
        request.generateKey = true
        return request
    }

    private func privateKey(in text: String) -> PrivateKey? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("PrivateKey = ") }
        return line.flatMap { try? PrivateKey($0.dropFirst("PrivateKey = ".count)) }
    }

    private func code(_ body: () async throws -> some Any) async -> ProblemCode? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }
}
