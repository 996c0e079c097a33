// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct SecondFactorTests {
    @Test func `once an app has shown that it has the secret, signing in takes its code`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let enrolment = try await world.begin()
        #expect(enrolment.uri.hasPrefix("otpauth://totp/Warren:ada%40example.com?secret=\(enrolment.secret)&issuer="))
        // Begun is not enabled.
        #expect(!world.controlPlane.secondFactor(world.owner.person).enabled)
        _ = try await world.signIn(code: nil)
        #expect(await refusal { try await world.confirm("000000x") } == .secondFactorRequired)
        let codes = try await world.confirm(world.app(enrolment))
        #expect(Set(codes).count == 10)
        #expect(world.controlPlane.secondFactor(world.owner.person).recoveryCodesLeft == 10)
        // Sessions that were made without have ended, but for the one that asks.
        #expect(world.controlPlane.signIns(world.owner.person).map(\.current) == [true])

        #expect(await refusal { try await world.signIn(code: nil) } == .secondFactorRequired)
        // The password comes first: without it nobody learns that a code is asked for.
        #expect(await refusal { try await world.signIn(code: nil, password: "wrong") } == .unauthenticated)
        world.installation.pass(.seconds(30))
        let session = try await world.signIn(code: world.app(enrolment))
        #expect(session.user.secondFactor)
        #expect(world.controlPlane.signIns(world.owner.person).allSatisfy { $0.secondFactor })
    }

    @Test func `a code counts once, and of ten that show it at once one gets in`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let app = try await world.enable().app
        world.installation.pass(.seconds(30))
        let code = app.code(world.installation.now)
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 { group.addTask { await refusal { try await world.signIn(code: code) } == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 1)
    }

    @Test func `a recovery code lets in once, and new ones take the place of the old`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let (app, codes) = try await world.enable()
        _ = try await world.signIn(code: codes[3].lowercased())
        #expect(await refusal { try await world.signIn(code: codes[3]) } == .secondFactorRequired)
        #expect(world.controlPlane.secondFactor(world.owner.person).recoveryCodesLeft == 9)
        world.installation.pass(.seconds(30))
        let change = SecondFactorChange(
            password: TestInstallation.password, code: app.code(world.installation.now))
        let fresh = try await world.controlPlane.renewRecoveryCodes(world.owner.person, change).recoveryCodes
        #expect(await refusal { try await world.signIn(code: codes[4]) } == .secondFactorRequired)
        _ = try await world.signIn(code: fresh[0])
        // They are looked up as digests: a restart, and the loss of the key file, change nothing.
        let restarted = try await TestInstallation(restarting: world.installation, losingKeyFile: true)
        world.installation.pass(.seconds(30))
        let code = app.code(world.installation.now)
        let request = { LoginRequest(email: "ada@example.com", password: TestInstallation.password, code: $0) }
        #expect(await refusal { try await restarted.controlPlane.signIn(request(code)) } == .secondFactorRequired)
        _ = try await restarted.controlPlane.signIn(request(fresh[1]))
    }

    @Test
    func `codes are guessed no faster than passwords, from however many addresses, and recovery codes still open`()
        async throws
    {
        let world = try await World()
        defer { world.installation.remove() }
        let (app, codes) = try await world.enable()
        world.installation.pass(.seconds(30))
        let right = app.code(world.installation.now)
        let wrong = right == "000000" ? "000001" : "000000"
        let refusals = try await (0..<24).asyncMap { index in
            let address = try #require(IPAddress("198.51.100.\(index)"))
            return await refusal { try await world.signIn(code: wrong, from: address) }
        }
        #expect(refusals.count { $0 == .secondFactorRequired } == 20)
        #expect(refusals.suffix(4).allSatisfy { $0 == .tooManyRequests })
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        #expect(await refusal { try await world.signIn(code: right, from: elsewhere) } == .tooManyRequests)
        _ = try await world.signIn(code: codes[0], from: elsewhere)
        // From one address no more than wrong passwords.
        world.installation.pass(.seconds(3600))
        let one = await (0..<6).asyncMap { _ in
            await refusal { try await world.signIn(code: wrong, from: elsewhere) }
        }
        #expect(one == Array(repeating: .secondFactorRequired, count: 5) + [.tooManyRequests])
    }

    @Test func `the password and joining elsewhere take a code as well, and it ends with both`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let (app, codes) = try await world.enable()
        let person = world.owner.person
        let new = PasswordChange(password: TestInstallation.password, newPassword: "another long password")
        #expect(await refusal { try await world.controlPlane.changePassword(person, new) } == .secondFactorRequired)
        let lab = try await world.controlPlane.createTenant(
            person, TenantCreate(name: "Lab", ownerEmail: "g@example.com"))
        let made = try await world.controlPlane.acceptInvitation(
            InvitationAccept(token: lab.token ?? "", password: TestInstallation.password, name: "Grace"))
        let grace = try world.controlPlane.authenticate(session: made.sessionHash)
        let invited = try await world.controlPlane.invite(grace, InvitationCreate(email: "ada@example.com"))
        #expect(await refusal { try await world.installation.accept(invited) } == .secondFactorRequired)
        _ = try await world.controlPlane.acceptInvitation(
            InvitationAccept(token: invited.token ?? "", password: TestInstallation.password, code: codes[0]))

        world.installation.pass(.seconds(30))
        let wrong = SecondFactorChange(password: TestInstallation.password, code: "ABCD-EFGH-ABCD-EFGH")
        #expect(await refusal { try await world.controlPlane.endSecondFactor(person, wrong) } == .secondFactorRequired)
        let code = app.code(world.installation.now)
        let noPassword = SecondFactorChange(password: "not it", code: code)
        #expect(await refusal { try await world.controlPlane.endSecondFactor(person, noPassword) } == .invalid)
        try await world.controlPlane.endSecondFactor(
            person, SecondFactorChange(password: TestInstallation.password, code: code))
        _ = try await world.signIn(code: nil)
    }

    @Test func `whoever sees to a member resets theirs, and their sessions end`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let member = try await world.installation.member(.member, invitedBy: world.owner)
        let admin = try await world.installation.member(.admin, invitedBy: world.owner)
        let controlPlane = world.controlPlane
        _ = try await world.enable(member)
        _ = try await world.enable()
        #expect(try controlPlane.member(world.owner, member.userID).secondFactor)
        #expect(
            await refusal { try await controlPlane.resetSecondFactor(member, of: world.owner.userID) } == .forbidden)
        #expect(await refusal { try await controlPlane.resetSecondFactor(admin, of: world.owner.userID) } == .forbidden)
        // One's own takes password and code.
        #expect(
            await refusal { try await controlPlane.resetSecondFactor(world.owner, of: world.owner.userID) }
                == .forbidden)
        try await controlPlane.resetSecondFactor(admin, of: member.userID)
        #expect(controlPlane.signIns(member.person).isEmpty)
        _ = try await controlPlane.signIn(
            LoginRequest(email: "member@example.com", password: TestInstallation.password))
        let audited = try await controlPlane.audit(
            world.owner, matching: LogFilter(action: "second_factor.reset"), LogWindow(limit: 9))
        #expect(audited.rows.map(\.actor) == ["\(admin.userID)"])
    }

    @Test func `the owner of one workspace weakens nobody in another`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let controlPlane = world.controlPlane
        let grace = try await world.installation.member(.member, invitedBy: world.owner, email: "grace@example.com")
        let second = try await world.installation.member(.owner, invitedBy: world.owner)
        let lab = try await controlPlane.createTenant(world.owner.person, TenantCreate(name: "Lab"))
        let inLab = try controlPlane.authenticate(session: try await world.signIn(code: nil).sessionHash, tenant: "lab")
        #expect(inLab.tenantID == lab.id)
        let invited = try await controlPlane.invite(inLab, InvitationCreate(email: "grace@example.com"))
        _ = try await world.installation.accept(invited)
        _ = try await world.enable(grace)
        #expect(await refusal { try await controlPlane.resetSecondFactor(second, of: grace.userID) } == .forbidden)
        try await controlPlane.resetSecondFactor(world.owner, of: grace.userID)
    }
}

private struct World {
    let installation: TestInstallation
    let owner: Caller
    var controlPlane: ControlPlane { installation.controlPlane }

    init() async throws {
        installation = try await TestInstallation()
        owner = try await installation.setUp()
    }

    func begin(_ caller: Caller? = nil) async throws -> SecondFactorEnrolment {
        try await controlPlane.beginSecondFactor(
            (caller ?? owner).person, SecondFactorBegin(password: TestInstallation.password))
    }

    func confirm(_ code: String, _ caller: Caller? = nil) async throws -> [String] {
        try await controlPlane.confirmSecondFactor((caller ?? owner).person, SecondFactorConfirm(code: code))
            .recoveryCodes
    }

    func app(_ enrolment: SecondFactorEnrolment) -> String { TestAuthenticator(enrolment).code(installation.now) }

    func enable(_ caller: Caller? = nil) async throws -> (app: TestAuthenticator, codes: [String]) {
        let enrolment = try await begin(caller)
        let app = TestAuthenticator(enrolment)
        return (app, try await confirm(app.code(installation.now), caller))
    }

    func signIn(
        code: String?, password: String = TestInstallation.password, from address: IPAddress? = nil
    ) async throws -> SessionResponse {
        try await controlPlane.signIn(
            LoginRequest(email: "ada@example.com", password: password, code: code), from: address)
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
