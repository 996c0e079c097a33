// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing

/// What a server makes of a store that it finds.
@Suite struct StartTests {
    @Test func `where nobody sees to the installation, it is who has been there longest`() async throws {
        let store = try await Self.store()
        let scope = try #require(try await store.load().first { $0.scope == .installation })
        let user = try #require(scope.entities.first { $0.kind == User.kind })
        let before = StoredEntity(
            kind: user.kind, id: user.id, body: user.body.replacing(#","super_admin":true"#, with: ""),
            claims: user.claims)
        #expect(before.body != user.body)
        try await store.commit(
            StoredTransaction(
                scope: .installation, revision: scope.revision + 1, at: Timestamp(milliseconds: 0), actor: "test",
                action: "test", changes: [.put(before)]))
        let controlPlane = try await ControlPlane(store)
        #expect(try await controlPlane.signIn(Self.login).user.superAdmin)
        // Once.
        let changes = store.changes
        _ = try await ControlPlane(store)
        #expect(store.changes == changes)
    }

    @Test func `of a workspace that is deleted nothing is left, also where a crash came between`() async throws {
        let store = try await Self.store()
        let controlPlane = try await ControlPlane(store)
        let session = try await controlPlane.signIn(Self.login).sessionHash
        let ada = try controlPlane.authenticate(session: session)
        let lab = try await controlPlane.createTenant(ada.person, TenantCreate(name: "Lab"))
        let inLab = try controlPlane.authenticate(session: session, tenant: "lab")
        _ = try await controlPlane.createGroup(inLab, GroupCreate(name: DNSLabel(text: "laptops")))
        let scope = StoreScope.tenant(lab.id)
        let kept = try #require(try await store.load().first { $0.scope == scope })
        try await controlPlane.deleteTenant(inLab.person, lab.id)
        #expect(try await store.load().allSatisfy { $0.scope != scope })
        // As it is where the server ended before the rows went.
        try await store.commit(
            StoredTransaction(
                scope: scope, revision: 1, at: Timestamp(milliseconds: 0), actor: "test", action: "test",
                changes: kept.entities.map { .put($0) }))
        _ = try await ControlPlane(store)
        #expect(try await store.load().allSatisfy { $0.scope != scope })
    }

    private static let password = "correct horse battery staple"
    private static let login = LoginRequest(email: "ada@example.org", password: password)

    private static func store() async throws -> MemoryStore {
        let store = MemoryStore()
        let controlPlane = try await ControlPlane(store)
        let token = try await controlPlane.makeSetupSecret().secret.text
        _ = try await controlPlane.setUp(
            SetupRequest(
                token: token, email: "ada@example.org", name: "Ada", password: password, tenantName: "example"))
        return store
    }
}
