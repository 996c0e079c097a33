// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

/// `POST peers` with `use_agent` or `is_jump`, and what a peer shows of its device.
struct ManagedPeerTests {
    @Test func `an agent that is made by hand enrols with its token, as what it was made`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            var request = try PeerCreate(name: DNSLabel(text: "kiosk"))
            request.useAgent = true
            request.address = try IPAddress(text: "10.10.0.50")
            request.groupIDs = [office.group.id]
            let made = try await controlPlane.createPeer(owner, office.network.id, request)
            #expect(made.useAgent && !made.isJump)
            let token = try #require(made.token)
            #expect(try controlPlane.peer(owner, office.network.id, made.id).token == nil, "it is shown once")
            #expect(try controlPlane.device(owner, made.deviceID).state == .expired)
            let gateway = try controlPlane.desired(owner, office.gateway.enrolled.deviceID).state
            #expect(!gateway.peers.contains { $0.deviceID == made.deviceID }, "nobody's peer until it has a key")

            let machine = TestMachine(hostname: "kiosk-7")
            let enrolled = try await controlPlane.enroll(machine.request(controlPlane.challenge(), token: token))
            #expect(enrolled.deviceID == made.deviceID && enrolled.state == .active)
            let device = try controlPlane.device(owner, made.deviceID)
            #expect(device.publicKey == machine.key.publicKey && device.name.description == "kiosk")
            #expect(try controlPlane.peer(owner, office.network.id, made.id).address == request.address)
            let answer = try controlPlane.explain(owner, from: "kiosk", to: "db", protocol: .tcp, port: 8080)
            #expect(answer.decision.allowed, "it is in its group")

            let other = try TestMachine().request(controlPlane.challenge(), token: token)
            let refused = await #expect(throws: Problem.self) { try await controlPlane.enroll(other) }
            #expect(refused?.code == .unauthenticated, "the token is one machine's")
        }
    }

    @Test func `a gateway that is made by hand serves its network once it has enrolled`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            var request = try PeerCreate(name: DNSLabel(text: "gw2"))
            request.isJump = true
            let made = try await controlPlane.createPeer(owner, office.network.id, request)
            #expect(made.isJump)
            let assigned = try controlPlane.network(owner, office.network.id).assignment.gatewayIDs
            #expect(assigned.contains(made.deviceID))
            var machine = TestMachine(hostname: "gw2")
            let token = try #require(made.token)
            let refused = await #expect(throws: Problem.self) {
                try await controlPlane.enroll(machine.request(controlPlane.challenge(), token: token))
            }
            #expect(refused?.fields?.map(\.field) == ["endpoint"])
            machine.endpoint = try Endpoint("192.0.2.2:51820")
            let enrolled = try await controlPlane.enroll(machine.request(controlPlane.challenge(), token: token))
            #expect(enrolled.deviceID == made.deviceID && enrolled.state == .active)
            let laptop = try controlPlane.desired(owner, office.laptop.enrolled.deviceID).state
            #expect(laptop.peers.contains { $0.publicKey == machine.key.publicKey })
        }
    }

    @Test func `what is written to a peer of its device is the device's`() async throws {
        try await Story.tell { office, controlPlane in
            let (owner, network) = (office.owner, office.network.id)
            var request = try PeerCreate(name: DNSLabel(text: "phone"))
            request.generateKey = true
            let peer = try await controlPlane.createPeer(owner, network, request)
            var update = PeerUpdate()
            update.endpoint = .set(try Endpoint("198.51.100.7:51820"))
            update.listenPort = 51820
            update.ownerID = .set(owner.userID)
            update.publicKey = PrivateKey.generate().publicKey
            update.useAgent = false
            let changed = try await controlPlane.updatePeer(owner, network, peer.id, update)
            let device = try controlPlane.device(owner, peer.deviceID)
            #expect(device.endpoint == changed.endpoint && changed.endpoint?.description == "198.51.100.7:51820")
            #expect(device.listenPort == 51820 && device.ownerUserID == owner.userID)
            #expect(device.publicKey == update.publicKey && device.keyOrigin == .device)

            update = PeerUpdate()
            (update.endpoint, update.ownerID) = (.clear, .clear)
            _ = try await controlPlane.updatePeer(owner, network, peer.id, update)
            let cleared = try controlPlane.device(owner, peer.deviceID)
            #expect(cleared.endpoint == nil && cleared.ownerUserID == nil && cleared.listenPort == 51820)
        }
    }

    @Test(arguments: ["is_jump", "use_agent", "endpoint", "owner_id"])
    func `what a device can't be is refused by its field`(field: String) async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let peer = try #require(
                try controlPlane.peers(owner, office.network.id).first {
                    $0.deviceID == office.laptop.enrolled.deviceID
                })
            var update = PeerUpdate()
            switch field {
            case "is_jump": update.isJump = true
            case "use_agent": update.useAgent = false
            case "endpoint": update.endpoint = .set(try Endpoint("10.20.0.5:51820"))
            default: update.ownerID = .set(TestInstallation.strangeID())
            }
            let refused = await #expect(throws: Problem.self) {
                try await controlPlane.updatePeer(owner, office.network.id, peer.id, update)
            }
            #expect(refused?.fields?.map(\.field) == [field] && refused?.code == .invalid)
        }
    }

    @Test func `a device is renamed, and has an owner or none`() async throws {
        try await Story.tell { office, controlPlane in
            let (owner, id) = (office.owner, office.laptop.enrolled.deviceID)
            let renamed = try await controlPlane.updateDevice(
                owner, id, DeviceUpdate(name: DNSLabel(text: "ada"), ownerUserID: .clear))
            #expect(renamed.name.description == "ada" && renamed.ownerUserID == nil)
            let taken = await #expect(throws: Problem.self) {
                try await controlPlane.updateDevice(owner, id, DeviceUpdate(name: DNSLabel(text: "gw")))
            }
            #expect(taken?.code == .nameTaken)
            let gateway = await #expect(throws: Problem.self) {
                try await controlPlane.updateDevice(
                    owner, office.gateway.enrolled.deviceID, DeviceUpdate(endpoint: .clear))
            }
            #expect(gateway?.fields?.map(\.field) == ["endpoint"])
        }
    }
}
