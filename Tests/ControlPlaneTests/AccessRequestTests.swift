// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct AccessRequestTests {
    @Test func `what is approved opens for the asker's devices, what was asked for, until its time is over`()
        async throws
    {
        try await AskingWorld.run { world in
            let asked = try await world.ask(ports: 5432, seconds: 7200)
            #expect(asked.state == .pending && asked.targetName == "db" && asked.email == "grace@example.com")
            #expect(try !world.reaches("phone", 5432))
            let approved = try await world.controlPlane.approveAccess(
                world.owner, asked.id, AccessApproval(expiresIn: 3600))
            #expect(approved.state == .approved && approved.expiresAt == world.installation.now + .seconds(3600))
            #expect(try world.reaches("phone", 5432))
            // Never wider: not another port, not another's device, not what is behind the same gateway.
            #expect(try !world.reaches("phone", 5433))
            #expect(try !world.reaches("tablet", 5432))
            // The way there is known as well.
            #expect(try world.explain("phone", 5432).path.gateway?.description == "gw")
            // A device that they get later is theirs as well.
            _ = try await world.controlPlane.createPeer(world.grace, world.office.network.id, world.device("laptop-2"))
            #expect(try world.reaches("laptop-2", 5432))
            world.installation.pass(.seconds(3600))
            #expect(try !world.reaches("phone", 5432))
            try await world.controlPlane.expire()
            let ended = try world.controlPlane.accessRequest(world.grace, asked.id)
            #expect(ended.state == .ended && ended.groupID == nil && ended.decidedBy == world.owner.userID)
            #expect(try world.controlPlane.groups(world.owner).map(\.id) == [world.office.group.id])
            #expect(try world.controlPlane.policies(world.owner).map(\.id) == [world.office.policy.id])
            world.installation.pass(AccessRequest.patience)
            try await world.controlPlane.expire()
            #expect(try world.controlPlane.accessRequests(world.owner).isEmpty)
        }
    }

    @Test func `who asked and who approved is in the audit, with what it was for`() async throws {
        try await AskingWorld.run { world in
            let asked = try await world.ask()
            _ = try await world.controlPlane.approveAccess(world.owner, asked.id, AccessApproval(note: "fine"))
            let rows = try await world.controlPlane.audit(world.owner, matching: LogFilter(), LogWindow(limit: 2)).rows
            #expect(rows.map(\.action) == ["access_request.approve", "access_request.create"])
            #expect(rows.map(\.actor) == ["\(world.owner.userID)", "\(world.grace.userID)"])
            #expect(rows[0].details["asked_by"] == "\(world.grace.userID)")
            #expect(rows[1].details["reason"] == "ticket 4711")
        }
    }

    @Test func `nobody decides on their own request, nobody lengthens one, and one that was decided stays so`()
        async throws
    {
        try await AskingWorld.run { world in
            let own = try await world.ask(world.owner)
            let asked = try await world.ask(seconds: 600)
            let controlPlane = world.controlPlane
            func approve(_ id: ID<AccessRequest>, _ approval: AccessApproval = AccessApproval()) async -> ProblemCode? {
                await refusal { try await controlPlane.approveAccess(world.owner, id, approval) }
            }
            #expect(await approve(own.id) == .forbidden)
            #expect(await approve(asked.id, AccessApproval(expiresIn: 601)) == .invalid)
            #expect(await approve(asked.id, AccessApproval(expiresIn: 59)) == .invalid)
            #expect(await approve(asked.id, AccessApproval(priority: 0)) == .invalid)
            #expect(await approve(asked.id, AccessApproval(note: String(repeating: "x", count: 501))) == .invalid)
            #expect(try controlPlane.groups(world.owner).count == 1)
            let refused = try await controlPlane.refuseAccess(world.owner, asked.id, AccessRefusal(note: "no"))
            #expect(refused.state == .refused && refused.note == "no")
            #expect(await approve(asked.id) == .conflict)
            #expect(try !world.reaches("phone", 5432))
        }
    }

    @Test func `what may be asked for is a peer, a group or a route, for a while, with a reason`() async throws {
        try await AskingWorld.run { world in
            let route = RuleTarget.route(world.office.route.id)
            let nobody = RuleTarget.route(try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"))
            let wrong = [
                AccessRequestCreate(target: .any, expiresIn: 600, reason: "all"),
                AccessRequestCreate(target: .cidr(try Prefix("10.0.0.0/8")), expiresIn: 600, reason: "all"),
                AccessRequestCreate(target: .network(world.office.network.id), expiresIn: 600, reason: "all"),
                AccessRequestCreate(target: nobody, expiresIn: 600, reason: "x"),
                AccessRequestCreate(target: route, expiresIn: 59, reason: "x"),
                AccessRequestCreate(target: route, expiresIn: 30 * 86_400 + 1, reason: "x"),
                AccessRequestCreate(target: route, expiresIn: 600, reason: ""),
                AccessRequestCreate(
                    target: route, protocol: .icmp, ports: [PortRange(1, 2)], expiresIn: 600, reason: "x"),
            ]
            for body in wrong {
                #expect(await refusal { try await world.controlPlane.requestAccess(world.grace, body) } == .invalid)
            }
            for _ in 0..<20 { _ = try await world.ask() }
            #expect(await refusal { try await world.ask() } == .conflict)
        }
    }

    @Test func `members see their own, who manages sees all, and what isn't one's own isn't there`() async throws {
        try await AskingWorld.run { world in
            let asked = try await world.ask()
            let controlPlane = world.controlPlane
            #expect(try controlPlane.accessRequests(world.owner).map(\.id) == [asked.id])
            #expect(try controlPlane.accessRequests(world.eve).isEmpty)
            #expect(await refusal { try controlPlane.accessRequest(world.eve, asked.id) } == .notFound)
            #expect(await refusal { try await controlPlane.withdrawAccess(world.eve, asked.id) } == .notFound)
            #expect(try await controlPlane.withdrawAccess(world.grace, asked.id).state == .withdrawn)
            let second = try await world.ask()
            _ = try await controlPlane.approveAccess(world.owner, second.id, AccessApproval())
            #expect(try await controlPlane.withdrawAccess(world.grace, second.id).state == .ended)
            #expect(try !world.reaches("phone", 5432))
        }
    }

    @Test func `what may be given is looked at when it is approved`() async throws {
        try await AskingWorld.run { world in
            let controlPlane = world.controlPlane
            let asked = try await world.ask()
            _ = try await controlPlane.updateMember(world.owner, world.grace.userID, .setting(\.role, .viewer))
            #expect(
                await refusal { try await controlPlane.approveAccess(world.owner, asked.id, AccessApproval()) }
                    == .conflict)
            _ = try await controlPlane.updateMember(world.owner, world.grace.userID, .setting(\.role, .member))
            let peer = try await controlPlane.createPeer(
                world.owner, world.office.network.id, world.device("printer"))
            let printer = try await controlPlane.requestAccess(
                world.grace, AccessRequestCreate(target: .peer(peer.id), expiresIn: 600, reason: "print"))
            try await controlPlane.deletePeer(world.owner, world.office.network.id, peer.id)
            #expect(
                await refusal { try await controlPlane.approveAccess(world.owner, printer.id, AccessApproval()) }
                    == .invalid)
            world.installation.pass(AccessRequest.patience)
            try await controlPlane.expire()
            #expect(try controlPlane.accessRequest(world.owner, asked.id).state == .lapsed)
        }
    }

    @Test func `who is cut off or gone has no access on request any more`() async throws {
        try await AskingWorld.run { world in
            let controlPlane = world.controlPlane
            let (asked, waiting) = (try await world.ask(), try await world.ask())
            _ = try await controlPlane.approveAccess(world.owner, asked.id, AccessApproval())
            _ = try await controlPlane.updateMember(world.owner, world.grace.userID, .setting(\.disabled, true))
            _ = try await controlPlane.updateMember(world.owner, world.grace.userID, .setting(\.disabled, false))
            #expect(try controlPlane.accessRequest(world.owner, asked.id).state == .ended)
            #expect(try controlPlane.accessRequest(world.owner, waiting.id).state == .withdrawn)
            #expect(try !world.reaches("phone", 5432))
        }
    }

    @Test func `no rollback and no document gives or takes access on request`() async throws {
        try await AskingWorld.run { world in
            let controlPlane = world.controlPlane
            let document = try controlPlane.document(world.owner)
            let asked = try await world.ask()
            let approved = try await controlPlane.approveAccess(world.owner, asked.id, AccessApproval())
            #expect(try controlPlane.document(world.owner) == document)
            _ = try await controlPlane.apply(world.owner, BulkRequest(document: document, prune: true))
            #expect(try world.reaches("phone", 5432))
            let history = try await controlPlane.history(world.owner, matching: LogFilter(), LogWindow(limit: 1))
            let granted = try #require(history.entries.first?.seq)
            _ = try await controlPlane.withdrawAccess(world.grace, approved.id)
            _ = try await controlPlane.rollBack(world.owner, to: granted, dryRun: false)
            #expect(try !world.reaches("phone", 5432))
            #expect(try controlPlane.groups(world.owner).count == 1)
            // Back to before the approval: the rule goes, and the request knows.
            let again = try await world.ask()
            _ = try await controlPlane.approveAccess(world.owner, again.id, AccessApproval())
            _ = try await controlPlane.rollBack(world.owner, to: granted, dryRun: false)
            try await controlPlane.settleMembers()
            #expect(try controlPlane.accessRequest(world.owner, again.id).state == .ended)
            #expect(try !world.reaches("phone", 5432))
        }
    }
}

/// An office, and two members with a device each.
private struct AskingWorld {
    let installation: TestInstallation
    let office: Office
    let grace: Caller
    let eve: Caller
    var controlPlane: ControlPlane { installation.controlPlane }
    var owner: Caller { office.owner }

    static func run(_ body: (AskingWorld) async throws -> Void) async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        try await body(AskingWorld(installation))
    }

    private init(_ installation: TestInstallation) async throws {
        self.installation = installation
        office = try await Office(installation)
        var members: [Caller] = []
        for (email, device) in [("grace@example.com", "phone"), ("eve@example.com", "tablet")] {
            var invitation = InvitationCreate(email: email, role: .member)
            invitation.authorizedNetworks = [office.network.id]
            let invited = try await installation.controlPlane.invite(office.owner, invitation)
            let member = try await installation.accept(invited)
            _ = try await installation.controlPlane.createPeer(
                member, office.network.id, Self.device(device))
            members.append(member)
        }
        (grace, eve) = (members[0], members[1])
    }

    func device(_ name: String) throws -> PeerCreate { try Self.device(name) }

    private static func device(_ name: String) throws -> PeerCreate {
        var request = PeerCreate(name: try DNSLabel(text: name))
        request.publicKey = PrivateKey.generate().publicKey
        return request
    }

    func ask(_ caller: Caller? = nil, ports: UInt16 = 5432, seconds: Int = 3600) async throws -> AccessRequestInfo {
        try await controlPlane.requestAccess(
            caller ?? grace,
            AccessRequestCreate(
                target: .route(office.route.id), protocol: .tcp, ports: [PortRange(ports, ports)], expiresIn: seconds,
                reason: "ticket 4711"))
    }

    func explain(_ device: String, _ port: UInt16) throws -> ExplainResponse {
        try controlPlane.explain(owner, from: device, to: "db", protocol: .tcp, port: port)
    }

    func reaches(_ device: String, _ port: UInt16) throws -> Bool { try explain(device, port).decision.allowed }
}
