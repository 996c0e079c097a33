// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct TokenTests {
    @Test func `a token does what is both in its scopes and its user's right, now`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let admin = try await installation.member(.admin, invitedBy: owner)
        let made = try await controlPlane.createToken(admin, TokenCreate(name: "ci", scopes: [.read, .manage]))
        let secret = try #require(made.token)
        #expect(secret.hasPrefix("warren_token_"))
        #expect(controlPlane.tokens(admin).map(\.token) == [nil])
        #expect(try controlPlane.signedIn(token: secret).rights == [.identity, .read, .manage])
        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.role, .viewer))
        #expect(try controlPlane.signedIn(token: secret).rights == [.identity, .read])
    }

    @Test func `nobody gives a token what they may not do themselves`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let viewer = try await installation.member(.viewer, invitedBy: owner)
        for scope in [Access.manage, .own, .identity, .operate] {
            #expect(
                await refusal { try await controlPlane.createToken(viewer, TokenCreate(name: "x", scopes: [scope])) }
                    == .invalid)
        }
        let all = try await controlPlane.createToken(owner, TokenCreate(name: "all"))
        // What concerns the installation has to be named, and one's own is never a token's.
        #expect(Set(all.scopes) == Role.owner.rights)
        let reading = try await controlPlane.createToken(owner, TokenCreate(name: "reads", readOnly: true))
        #expect(reading.scopes == [.inspect, .read] && reading.readOnly)
    }

    @Test func `a token ends with its time, its deletion, its user's part, and no later than the settings allow`()
        async throws
    {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let admin = try await installation.member(.admin, invitedBy: owner)
        var settings = SettingsUpdate()
        settings.apiTokenLifetime = 3600
        _ = try await controlPlane.updateSettings(owner, settings)
        #expect(
            await refusal { try await controlPlane.createToken(admin, TokenCreate(name: "x", expiresIn: 3601)) }
                == .invalid)
        let (first, second) = (
            try await controlPlane.createToken(admin, TokenCreate(name: "a", expiresIn: 60)),
            try await controlPlane.createToken(admin, TokenCreate(name: "b"))
        )
        installation.pass(.seconds(60))
        #expect(await refusal { try controlPlane.signedIn(token: first.token ?? "") } == .unauthenticated)
        _ = try controlPlane.signedIn(token: second.token ?? "")
        #expect(await refusal { try await controlPlane.deleteToken(owner, second.id) } == .notFound)
        try await controlPlane.deleteToken(admin, second.id)
        #expect(await refusal { try controlPlane.signedIn(token: second.token ?? "") } == .unauthenticated)
        let third = try await controlPlane.createToken(admin, TokenCreate(name: "c"))
        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.disabled, true))
        _ = try await controlPlane.updateMember(owner, admin.userID, .setting(\.disabled, false))
        #expect(await refusal { try controlPlane.signedIn(token: third.token ?? "") } == .unauthenticated)
    }

    @Test func `when a token was used last is known to the minute, also after a restart, and no request writes it`()
        async throws
    {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let made = try await controlPlane.createToken(owner, TokenCreate(name: "ci"))
        #expect(controlPlane.tokens(owner).first?.lastUsedAt == nil)
        for _ in 0..<100 { _ = try controlPlane.signedIn(token: made.token ?? "") }
        let first = installation.now
        installation.pass(.seconds(59))
        _ = try controlPlane.signedIn(token: made.token ?? "")
        #expect(controlPlane.tokens(owner).first?.lastUsedAt == first)
        try await controlPlane.saveCredentialUses()
        let restarted = try await TestInstallation(restarting: installation).controlPlane
        #expect(restarted.tokens(owner).first?.lastUsedAt == first)
    }

    @Test func `sessions are listed and ended one by one, and with the password the others`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let password = LoginRequest(email: "ada@example.com", password: TestInstallation.password)
        // Ids of one millisecond have no order.
        installation.pass(.seconds(1))
        let phone = try await controlPlane.signIn(password).sessionHash
        installation.pass(.seconds(1))
        let laptop = try await controlPlane.signIn(password).sessionHash
        let listed = controlPlane.signIns(try controlPlane.signedIn(session: laptop))
        #expect(listed.count == 3 && listed.map(\.current) == [true, false, false])
        let viewer = try await installation.member(.viewer, invitedBy: owner)
        #expect(await refusal { try await controlPlane.endSignIn(viewer.person, listed[1].id) } == .notFound)
        try await controlPlane.endSignIn(owner.person, listed[1].id)
        #expect(throws: Problem.self) { try controlPlane.signedIn(session: phone) }
        let new = "another sentence"
        #expect(
            await refusal {
                try await controlPlane.changePassword(
                    owner.person, PasswordChange(password: "not it", newPassword: new))
            } == .invalid)
        try await controlPlane.changePassword(
            owner.person, PasswordChange(password: TestInstallation.password, newPassword: new))
        #expect(throws: Problem.self) { try controlPlane.signedIn(session: laptop) }
        #expect(controlPlane.signIns(owner.person).count == 1)
        #expect(await refusal { try await controlPlane.signIn(password) } == .unauthenticated)
        _ = try await controlPlane.signIn(LoginRequest(email: "ada@example.com", password: new))
    }

    private func world() async throws -> (TestInstallation, Caller) {
        let installation = try await TestInstallation()
        return (installation, try await installation.setUp())
    }
}
