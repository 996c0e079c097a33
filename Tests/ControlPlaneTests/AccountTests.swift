// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing

struct AccountTests {
    @Test func `of fifty that use one setup link at once exactly one becomes the owner`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let token = try await controlPlane.makeSetupSecret().secret.text
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    (try? await onceHashed {
                        try await controlPlane.setUp(TestInstallation.setupRequest(token: token))
                    }) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
        await #expect(throws: Problem.self) { try await controlPlane.makeSetupSecret() }
    }

    @Test func `a setup link opens for an hour, and a newer one closes it`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let first = try await controlPlane.makeSetupSecret().secret.text
        let second = try await controlPlane.makeSetupSecret().secret.text
        let refused = await #expect(throws: Problem.self) {
            try await controlPlane.setUp(TestInstallation.setupRequest(token: first))
        }
        #expect(refused?.code == .unauthenticated)
        installation.pass(.seconds(3601))
        await #expect(throws: Problem.self) {
            try await controlPlane.setUp(TestInstallation.setupRequest(token: second))
        }
    }

    @Test func `who signs in is known, also after a restart, until they sign out`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        _ = try await installation.setUp()
        let session = try await installation.controlPlane.signIn(
            LoginRequest(email: "ada@EXAMPLE.com", password: TestInstallation.password))
        let restarted = try await TestInstallation(restarting: installation).controlPlane
        let caller = try restarted.authenticate(session: session.sessionHash)
        #expect(try restarted.me(caller.person).tenant?.description == "example-ltd")
        try await restarted.signOut(caller.person)
        #expect(throws: Problem.self) { try restarted.authenticate(session: session.sessionHash) }
    }

    @Test func `a wrong password and an unknown user get one and the same answer`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        _ = try await installation.setUp()
        let wrong = await #expect(throws: Problem.self) {
            try await installation.controlPlane.signIn(LoginRequest(email: "ada@example.com", password: "wrong"))
        }
        let unknown = await #expect(throws: Problem.self) {
            try await installation.controlPlane.signIn(LoginRequest(email: "eve@example.com", password: "wrong"))
        }
        #expect(wrong == unknown)
        #expect(wrong?.code == .unauthenticated)
    }

    @Test func `a session ends after thirty days`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        _ = try await installation.setUp()
        let session = try await controlPlane.signIn(
            LoginRequest(email: "ada@example.com", password: TestInstallation.password))
        installation.pass(.seconds(30 * 86_400))
        #expect(throws: Problem.self) { try controlPlane.authenticate(session: session.sessionHash) }
    }
}
