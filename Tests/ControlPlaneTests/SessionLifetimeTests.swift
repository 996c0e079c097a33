// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct SessionLifetimeTests {
    @Test func `a session that is used goes on until its time is over, and one that isn't ends before`() async throws {
        let (installation, _) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let (used, idle) = (try await signIn(installation), try await signIn(installation))
        for _ in 0..<4 {
            installation.pass(.seconds(6 * 86_400))
            _ = try controlPlane.authenticate(session: used)
        }
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: idle) }
        installation.pass(.seconds(6 * 86_400))
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: used) }
    }

    @Test func `of several workspaces the strictest says how long, at once and for sessions that there are`()
        async throws
    {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let grace = try await installation.member(.member, invitedBy: owner, email: "grace@example.com")
        _ = try await controlPlane.createTenant(owner.person, TenantCreate(name: "Lab"))
        let session = try await signIn(installation)
        let inLab = try controlPlane.authenticate(session: session, tenant: "lab")
        _ = try await controlPlane.updateSettings(inLab, .setting(\.sessionIdleLifetime, 3600))
        installation.pass(.seconds(3599))
        _ = try controlPlane.authenticate(session: session)
        #expect(controlPlane.signIns(inLab.person).map { $0.expiresAt - installation.now }.max() == .seconds(3600))
        installation.pass(.seconds(3600))
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: session) }
        // Who isn't in the strict one isn't held to it.
        #expect(controlPlane.signIns(grace.person).count == 1)
        let next = try controlPlane.authenticate(session: try await signIn(installation), tenant: "lab")
        _ = try await controlPlane.updateSettings(next, .setting(\.sessionLifetime, 600))
        #expect(controlPlane.signIns(next.person).map { $0.expiresAt - installation.now } == [.seconds(600)])
    }

    @Test func `when it was used last survives a restart`() async throws {
        let (installation, _) = try await world()
        defer { installation.remove() }
        let session = try await signIn(installation)
        installation.pass(.seconds(6 * 86_400))
        _ = try installation.controlPlane.authenticate(session: session)
        try await installation.controlPlane.saveCredentialUses()
        let restarted = try await TestInstallation(restarting: installation)
        installation.pass(.seconds(6 * 86_400))
        _ = try restarted.controlPlane.authenticate(session: session)
    }

    @Test func `a lifetime that can't be measured is refused, and changes nothing`() async throws {
        let (installation, owner) = try await world()
        defer { installation.remove() }
        for update in [SettingsUpdate.setting(\.sessionIdleLifetime, 299), .setting(\.sessionLifetime, 59)] {
            #expect(await refusal { try await installation.controlPlane.updateSettings(owner, update) } == .invalid)
        }
        #expect(try installation.controlPlane.settings(owner) == TenantSettings())
    }

    private func world() async throws -> (TestInstallation, Caller) {
        let installation = try await TestInstallation()
        return (installation, try await installation.setUp())
    }

    private func signIn(_ installation: TestInstallation) async throws -> String {
        try await installation.controlPlane.signIn(
            LoginRequest(email: "ada@example.com", password: TestInstallation.password)
        ).sessionHash
    }
}

extension SettingsUpdate {
    fileprivate static func setting(_ field: WritableKeyPath<SettingsUpdate, Int?>, _ value: Int) -> SettingsUpdate {
        var update = SettingsUpdate()
        update[keyPath: field] = value
        return update
    }
}
