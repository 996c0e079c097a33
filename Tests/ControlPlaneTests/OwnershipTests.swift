// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Foundation
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct OwnershipTests {
    @Test func `a member puts devices of their own where they are let`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let peer = try await world.controlPlane.createPeer(world.member, world.open, world.phone("phone"))
        #expect(peer.ownerID == world.member.userID)
        #expect(
            await refusal { try await world.controlPlane.createPeer(world.member, world.closed, world.phone("other")) }
                == .forbidden)
        // With one of their groups the other network is open to them as well.
        var members = GroupMembers()
        members.userIDs = [world.member.userID]
        let staff = try await world.controlPlane.createGroup(world.owner, GroupCreate(name: DNSLabel(text: "staff")))
        _ = try await world.controlPlane.updateGroup(world.owner, staff.id, GroupUpdate(members: members))
        var opening = NetworkUpdate()
        opening.settings.memberGroupIDs = [staff.id]
        _ = try await world.controlPlane.updateNetwork(world.owner, world.closed, opening)
        _ = try await world.controlPlane.createPeer(world.member, world.closed, world.phone("other"))
    }

    @Test func `where a device is and what it draws to itself is not its owner's to say`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let address = try #require(IPAddress("10.1.0.77"))
        let prefix = try Prefix("192.168.7.0/24")
        let wishes: [(inout PeerCreate) -> Void] = [
            { $0.address = address }, { $0.isJump = true }, { $0.fullEncapsulation = true }, { $0.isIsolated = false },
            { $0.additionalAllowedIPs = [prefix] }, { $0.groupIDs = [] }, { $0.ownerID = world.owner.userID },
        ]
        for (number, wish) in wishes.enumerated() {
            var request = try world.phone("phone")
            wish(&request)
            #expect(
                await refusal { try await world.controlPlane.createPeer(world.member, world.open, request) }
                    == .forbidden,
                "\(number)")
        }
        let mine = try await world.controlPlane.createPeer(world.member, world.open, world.phone("phone"))
        let changes: [(inout PeerUpdate) -> Void] = [
            { $0.fullEncapsulation = true }, { $0.isIsolated = false }, { $0.additionalAllowedIPs = [] },
            { $0.ownerID = .clear },
        ]
        for (number, change) in changes.enumerated() {
            var request = PeerUpdate()
            change(&request)
            #expect(
                await refusal { try await world.controlPlane.updatePeer(world.member, world.open, mine.id, request) }
                    == .forbidden, "\(number)")
        }
        let all = try preference(#"{"traffic_mode": "full_tunnel"}"#)
        #expect(
            await refusal {
                try await world.controlPlane.updateRoutingPreference(world.member, of: mine.deviceID, all)
            } == .forbidden)
        let kept = try world.controlPlane.peer(world.owner, world.open, mine.id)
        #expect(kept == mine)
    }

    @Test func `a member changes and deletes their own devices, and nobody else's`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        let mine = try await controlPlane.createPeer(world.member, world.open, world.phone("mine"))
        let theirs = try await controlPlane.createPeer(world.owner, world.open, world.phone("theirs"))
        var rename = DeviceUpdate()
        rename.name = try DNSLabel(text: "renamed")
        _ = try await controlPlane.updateDevice(world.member, mine.deviceID, rename)
        let forbidden: [() async throws -> Void] = [
            { _ = try await controlPlane.updateDevice(world.member, theirs.deviceID, rename) },
            { _ = try await controlPlane.rotateKey(world.member, theirs.deviceID, KeyRotate(publicKey: nil)) },
            { try await controlPlane.deleteDevice(world.member, theirs.deviceID) },
            { try await controlPlane.deletePeer(world.member, world.open, theirs.id) },
            { _ = try await controlPlane.updatePeer(world.member, world.open, theirs.id, PeerUpdate()) },
            { _ = try await controlPlane.debug(world.member, theirs.deviceID) },
            { _ = try await controlPlane.reconnect(world.member, world.open, theirs.id) },
            {
                _ = try await controlPlane.updateRoutingPreference(
                    world.member, of: world.owner.userID, try preference("{}"))
            },
        ]
        for (number, ask) in forbidden.enumerated() {
            #expect(await refusal { try await ask() } == .forbidden, "\(number)")
        }
        try await controlPlane.deletePeer(world.member, world.open, mine.id)
        #expect(try controlPlane.devices(world.owner).map(\.id) == [theirs.deviceID])
    }

    @Test func `a member's join key gives what they may, and nothing once they may no more`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        let group = try await controlPlane.createGroup(world.owner, GroupCreate(name: DNSLabel(text: "servers")))
        for request in [
            JoinKeyCreate(networkID: world.closed), JoinKeyCreate(kind: .gateway, networkID: world.open),
            JoinKeyCreate(networkID: world.open, groupIDs: [group.id]),
        ] {
            #expect(await refusal { try await controlPlane.createJoinKey(world.member, request) } == .forbidden)
        }
        let theirs = try await controlPlane.createJoinKey(world.owner, JoinKeyCreate(networkID: world.open))
        let mine = try await controlPlane.createJoinKey(
            world.member, JoinKeyCreate(networkID: world.open, reusable: true))
        #expect(try controlPlane.joinKeys(world.member).map(\.id) == [mine.id])
        #expect(await refusal { try await controlPlane.deleteJoinKey(world.member, theirs.id) } == .notFound)
        let device = try await TestMachine().enroll(controlPlane, mine)
        #expect(try controlPlane.device(world.owner, device.deviceID).ownerUserID == world.member.userID)
        _ = try await controlPlane.updateMember(
            world.owner, world.member.userID, .setting(\.authorizedNetworks, []))
        #expect(await refusal { try await TestMachine().enroll(controlPlane, mine) } == .unauthenticated)
    }

    @Test func `what an admin's key gives ends with their being one`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        let admin = try await world.installation.member(.admin, invitedBy: world.owner)
        let key = try await controlPlane.createJoinKey(
            admin, JoinKeyCreate(networkID: world.closed, reusable: true))
        _ = try await TestMachine().enroll(controlPlane, key)
        _ = try await controlPlane.updateMember(world.owner, admin.userID, .setting(\.role, .member))
        #expect(await refusal { try await TestMachine().enroll(controlPlane, key) } == .unauthenticated)
    }

    @Test func `where devices need approval, a member's waits for it`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        _ = try await controlPlane.updateSettings(world.owner, SettingsUpdate(deviceApproval: true))
        let phone = try await controlPlane.createPeer(world.member, world.open, world.phone("phone"))
        #expect(try controlPlane.device(world.owner, phone.deviceID).state == .pending)
        // Another key is no approval.
        _ = try await controlPlane.rotateKey(world.member, phone.deviceID, KeyRotate(publicKey: nil))
        #expect(try controlPlane.device(world.owner, phone.deviceID).state == .pending)
        var request = PeerCreate(name: try DNSLabel(text: "laptop"))
        request.useAgent = true
        let laptop = try await controlPlane.createPeer(world.member, world.open, request)
        let machine = TestMachine()
        _ = try await controlPlane.enroll(
            machine.request(
                controlPlane.challenge(), token: #require(laptop.token?.split(separator: ".").first.map { String($0) }))
        )
        #expect(try controlPlane.device(world.owner, laptop.deviceID).state == .pending)
        #expect(try await controlPlane.approveDevice(world.owner, laptop.deviceID).state == .active)
        #expect(try await controlPlane.approveDevice(world.owner, phone.deviceID).state == .active)
    }

    @Test func `the private key of a member's device is shown to them, and to no admin`() async throws {
        let world = try await MemberWorld()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        var request = PeerCreate(name: try DNSLabel(text: "phone"))
        request.generateKey = true
        let peer = try await controlPlane.createPeer(world.member, world.open, request)
        let mine = try await controlPlane.config(world.member, world.open, peer.id).config
        let others = try await controlPlane.config(world.owner, world.open, peer.id).config
        #expect(!mine.contains(ConfigText.placeholder) && others.contains(ConfigText.placeholder))
    }
}

private func preference(_ json: String) throws -> RoutingPreferenceUpdate {
    try JSONDecoder().decode(RoutingPreferenceUpdate.self, from: Data(json.utf8))
}

/// A tenant with two networks and a member, to whom one of them is open.
private struct MemberWorld {
    let installation: TestInstallation
    let owner: Caller
    let member: Caller
    let open: ID<Network>
    let closed: ID<Network>

    var controlPlane: ControlPlane { installation.controlPlane }

    init() async throws {
        installation = try await TestInstallation()
        owner = try await installation.setUp()
        let controlPlane = installation.controlPlane
        open = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "office"), cidr: Prefix("10.1.0.0/24"))
        ).id
        closed = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "vault"), cidr: Prefix("10.2.0.0/24"))
        ).id
        var request = InvitationCreate(email: "member@example.com", role: .member)
        request.authorizedNetworks = [open]
        member = try await installation.accept(try await controlPlane.invite(owner, request))
    }

    /// A static device with a key that was made elsewhere.
    func phone(_ name: String) throws -> PeerCreate {
        var request = PeerCreate(name: try DNSLabel(text: name))
        request.publicKey = PrivateKey.generate().publicKey
        return request
    }
}
