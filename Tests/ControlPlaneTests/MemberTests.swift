// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct MemberTests {
    @Test func `an invitation makes a member of who has its link, with name and password of their own`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let invited = try await controlPlane.invite(
            owner, InvitationCreate(email: "Grace@Example.com", role: .viewer))
        #expect(controlPlane.invitations(owner).map(\.email) == ["grace@example.com"])
        #expect(controlPlane.invitations(owner).allSatisfy { $0.token == nil })
        let grace = try await installation.accept(invited)
        #expect(grace.role == .viewer && grace.tenantID == owner.tenantID)
        #expect(controlPlane.invitations(owner).isEmpty)
        // Who comes in by a link has signed in by it: the owner by the server's.
        #expect(try controlPlane.members(owner).allSatisfy { $0.lastLoginAt == installation.now })
        let again = try await controlPlane.signIn(
            LoginRequest(email: "grace@example.com", password: TestInstallation.password))
        #expect(again.user.name == "Grace")
        #expect(try controlPlane.members(owner).map(\.email) == ["ada@example.com", "grace@example.com"])
        let audited = try await controlPlane.audit(
            owner, matching: LogFilter(action: "member.join"), LogWindow(limit: 9))
        #expect(audited.rows.map(\.actor) == ["\(grace.userID)"])
    }

    @Test func `of fifty that use one invitation at once exactly one gets in`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let invited = try await controlPlane.invite(owner, InvitationCreate(email: "grace@example.com"))
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? await onceHashed { try await installation.accept(invited) }) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 1)
        #expect(try controlPlane.members(owner).count == 2)
    }

    @Test func `an invitation opens for its time, once, and not when it was taken back`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let taken = try await controlPlane.invite(owner, InvitationCreate(email: "a@example.com"))
        try await controlPlane.deleteInvitation(owner, taken.id)
        #expect(await refusal { try await installation.accept(taken) } == .unauthenticated)
        var short = InvitationCreate(email: "b@example.com")
        short.expiresIn = 60
        let late = try await controlPlane.invite(owner, short)
        installation.pass(.seconds(60))
        #expect(await refusal { try await installation.accept(late) } == .unauthenticated)
        let used = try await controlPlane.invite(owner, InvitationCreate(email: "c@example.com"))
        _ = try await installation.accept(used)
        #expect(await refusal { try await installation.accept(used) } == .unauthenticated)
    }

    @Test func `an invitation is void when who made it may invite no more`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let second = try await installation.member(.owner, invitedBy: owner)
        let invited = try await controlPlane.invite(second, InvitationCreate(email: "eve@example.com", role: .owner))
        _ = try await controlPlane.updateMember(owner, second.userID, .setting(\.role, .admin))
        #expect(await refusal { try await installation.accept(invited) } == .unauthenticated)
    }

    @Test func `who has an account elsewhere joins with the password they have`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let grace = try await installation.member(.member, invitedBy: owner, email: "grace@example.com")
        let lab = try await controlPlane.createTenant(owner.person, TenantCreate(name: "Lab"))
        let session = try await controlPlane.signIn(
            LoginRequest(email: "ada@example.com", password: TestInstallation.password))
        let inLab = try controlPlane.authenticate(session: session.sessionHash, tenant: "lab")
        #expect(inLab.tenantID == lab.id)
        let invited = try await controlPlane.invite(inLab, InvitationCreate(email: "grace@example.com", role: .viewer))
        #expect(
            await refusal { try await installation.accept(invited, password: "another long password") }
                == .unauthenticated)
        // Ids of one millisecond have no order.
        installation.pass(.seconds(1))
        let joined = try await installation.accept(invited)
        #expect(joined.userID == grace.userID)
        let mine = try await controlPlane.signIn(
            LoginRequest(email: "grace@example.com", password: TestInstallation.password)
        ).sessionHash
        #expect(try controlPlane.authenticate(session: mine).role == .member)
        #expect(try controlPlane.authenticate(session: mine, tenant: "lab").role == .viewer)
        #expect(await refusal { try controlPlane.authenticate(session: mine, tenant: "nobodys") } == .notFound)
    }

    @Test func `of fifty owners who step down at once one stays`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var owners = [owner]
        for number in 0..<49 {
            owners.append(try await installation.member(.owner, invitedBy: owner, email: "o\(number)@example.com"))
        }
        let refused = await withTaskGroup(of: Bool.self) { group in
            for (number, one) in owners.enumerated() {
                group.addTask {
                    await refusal {
                        switch number % 3 {
                        case 0: _ = try await controlPlane.updateMember(one, one.userID, .setting(\.role, .viewer))
                        case 1: _ = try await controlPlane.updateMember(one, one.userID, .setting(\.disabled, true))
                        default: try await controlPlane.removeMember(one, one.userID)
                        }
                    } == .conflict
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 1)
        let left = try controlPlane.members(owner).filter { $0.role == .owner && !$0.disabled }
        #expect(left.count == 1)
    }

    @Test func `who is disabled is out at once, and so are their devices and keys`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let admin = try await world.installation.member(.admin, invitedBy: owner)
        let hash = try await controlPlane.signIn(
            LoginRequest(email: "admin@example.com", password: TestInstallation.password)
        ).sessionHash
        let key = try await controlPlane.createJoinKey(
            admin, JoinKeyCreate(networkID: world.office.network.id, reusable: true))
        let machine = TestMachine(hostname: "theirs")
        let device = try await machine.enroll(controlPlane, key)
        var gateway = try await world.connectGateway()
        #expect(try await gateway.snapshot().state.peers.contains { $0.publicKey == machine.key.publicKey })
        let feed = controlPlane.followEvents(admin, after: nil)
        _ = await feed.next()

        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.disabled, true))
        #expect(try await gateway.snapshot().state.peers.allSatisfy { $0.publicKey != machine.key.publicKey })
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: hash) }
        guard case .close(.notAuthenticated, _)? = await feed.next() else { throw TestStream.Unexpected() }
        #expect(await refusal { _ = try await TestMachine().enroll(controlPlane, key) } == .unauthenticated)
        #expect(
            await refusal {
                _ = try await controlPlane.signIn(
                    LoginRequest(email: "admin@example.com", password: TestInstallation.password))
            } == .unauthenticated)

        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.disabled, false))
        #expect(try await gateway.snapshot().state.peers.contains { $0.publicKey == machine.key.publicKey })
        #expect(try controlPlane.device(owner, device.deviceID).state == .active)
        // What has ended, has ended.
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: hash) }
    }

    @Test func `who is taken out leaves their devices behind, blocked and nobody's`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let admin = try await world.installation.member(.admin, invitedBy: owner)
        let key = try await controlPlane.createJoinKey(
            admin, JoinKeyCreate(networkID: world.office.network.id, reusable: true))
        let device = try await TestMachine().enroll(controlPlane, key)
        var members = GroupMembers()
        members.userIDs = [admin.userID]
        _ = try await controlPlane.updateGroup(owner, world.office.group.id, GroupUpdate(members: members))
        try await controlPlane.removeMember(owner, admin.userID)
        let left = try controlPlane.device(owner, device.deviceID)
        #expect(left.state == .blocked && left.ownerUserID == nil)
        #expect(try controlPlane.joinKeys(owner).allSatisfy { $0.id != key.id })
        #expect(try controlPlane.group(owner, world.office.group.id).members.userIDs.isEmpty)
        #expect(await refusal { _ = try controlPlane.member(owner, admin.userID) } == .notFound)
        let password = LoginRequest(email: "admin@example.com", password: TestInstallation.password)
        #expect(await refusal { _ = try await controlPlane.signIn(password) } == .unauthenticated)
    }

    @Test func `what a crash left between the two is made up for`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let admin = try await world.installation.member(.admin, invitedBy: owner)
        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.disabled, true))
        let revision = try controlPlane.desired(owner, world.laptop).revision
        try await controlPlane.settleMembers()
        try await controlPlane.settleMembers()
        // Nothing to make up for is no revision.
        #expect(try controlPlane.desired(owner, world.laptop).revision == revision)
    }

    @Test func `an admin sees to members and viewers, and makes nobody anything else`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let admin = try await installation.member(.admin, invitedBy: owner)
        let viewer = try await installation.member(.viewer, invitedBy: owner)
        _ = try await controlPlane.updateMember(admin, viewer.userID, .setting(\.disabled, true))
        for (target, update) in [
            (viewer, MemberUpdate.setting(\.role, .admin)), (admin, .setting(\.role, .owner)),
            (owner, .setting(\.disabled, true)), (viewer, .setting(\.superAdmin, true)),
        ] {
            #expect(
                await refusal { _ = try await controlPlane.updateMember(admin, target.userID, update) } == .forbidden)
        }
        #expect(try controlPlane.member(owner, owner.userID).role == .owner)
    }

    @Test func `one who sees to the installation stays`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let update = MemberUpdate.setting(\.superAdmin, false)
        #expect(
            await refusal { _ = try await installation.controlPlane.updateMember(owner, owner.userID, update) }
                == .invalid)
    }

    @Test func `a tenant's people know nothing of another's, and its maker sees no more than that it is there`()
        async throws
    {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let lab = try await controlPlane.createTenant(
            owner.person, TenantCreate(name: "Lab", ownerEmail: "grace@example.com"))
        let session = try await controlPlane.acceptInvitation(
            InvitationAccept(token: lab.token ?? "", password: TestInstallation.password, name: "Grace"))
        let grace = try controlPlane.authenticate(session: session.sessionHash)
        #expect(grace.role == .owner && grace.tenantID == lab.id)
        #expect(controlPlane.tenants(grace.person).map(\.id) == [lab.id])
        #expect(controlPlane.tenants(owner.person).map(\.role) == [.owner, nil])
        #expect(await refusal { _ = try controlPlane.member(owner, grace.userID) } == .notFound)
        #expect(await refusal { _ = try controlPlane.tenant(grace.person, owner.tenantID) } == .notFound)
        #expect(await refusal { try await controlPlane.deleteTenant(grace.person, owner.tenantID) } == .notFound)
        let name = TenantUpdate(name: "Laboratory")
        #expect(try await controlPlane.updateTenant(grace.person, lab.id, name).name == "Laboratory")
        try await controlPlane.deleteTenant(grace.person, lab.id)
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: session.sessionHash) }
    }

    private func world() async throws -> (TestInstallation, Caller) {
        let installation = try await TestInstallation()
        return (installation, try await installation.setUp())
    }
}

extension MemberUpdate {
    static func setting<Value>(_ field: WritableKeyPath<MemberUpdate, Value?>, _ value: Value) -> MemberUpdate {
        var update = MemberUpdate()
        update[keyPath: field] = value
        return update
    }
}
