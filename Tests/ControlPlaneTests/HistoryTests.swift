// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing

@Suite struct HistoryTests {
    @Test func `history tells who changed what, from what and to what, the newest first`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            _ = try await controlPlane.updateGroup(owner, office.group.id, GroupUpdate(priority: 7))
            let (entries, total) = try await controlPlane.history(
                owner, matching: LogFilter(), LogWindow(limit: 1000))
            #expect(entries.count == total)
            #expect(entries.map(\.seq) == (1...UInt64(total)).reversed())
            let change = try #require(entries.first?.changes.first)
            #expect(entries.first?.action == "group.update")
            #expect(entries.first?.actorName == "Ada")
            #expect(change.kind == "group" && change.id == "\(office.group.id)" && change.name == "laptops")
            #expect(change.before == ["priority": .integer(100)])
            #expect(change.after == ["priority": .integer(7)])
        }
    }

    @Test func `what was made has no before, and what was deleted no after`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let network = LogFilter(kind: "network", id: "\(office.network.id)")
            let made = try await controlPlane.history(owner, matching: network, LogWindow(limit: 10)).entries
            #expect(made.last?.action == "network.create")
            #expect(made.last?.changes.first?.before == nil)
            #expect(made.last?.changes.first?.after?["cidr"] == "10.10.0.0/24")
            let policy = try await controlPlane.createPolicy(owner, PolicyCreate(name: DNSLabel(text: "other")))
            try await controlPlane.deletePolicy(owner, policy.id)
            let seq = try await controlPlane.history(owner, matching: LogFilter(), LogWindow(limit: 1)).entries[0].seq
            let deleted = try await controlPlane.historyEntry(owner, seq)
            #expect(deleted.changes.first?.before?["name"] == "other")
            #expect(deleted.changes.first?.after == nil)
            await #expect(throws: Problem.self) { try await controlPlane.historyEntry(owner, seq + 1) }
        }
    }

    /// Whatever is in the store and nobody's business: what is shown once, and what is kept of it.
    @Test func `neither history nor audit shows a secret, or the digest of one`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: office.network.id))
            let machine = TestMachine(hostname: "phone")
            let enrolled = try await machine.enroll(controlPlane, key)
            let secret = try Invitation(.joinKey, text: key.key ?? "").secret.text
            let history = try await controlPlane.history(owner, matching: LogFilter(), LogWindow(limit: 1000)).entries
            let audit = try await controlPlane.audit(owner, matching: LogFilter(), LogWindow(limit: 1000)).rows
            let shown = try CanonicalJSON.encode(history) + CanonicalJSON.encode(audit)
            #expect(shown.contains("\(enrolled.deviceID)"))
            #expect(shown.contains("device_credential") && shown.contains("join_key"))
            for text in [secret, enrolled.credential] {
                #expect(!shown.contains(text))
                #expect(!shown.contains("\(SecretDigest(of: text.utf8))"))
            }
        }
    }

    @Test func `each kind shows only fields that it has, and none that keeps something secret`() throws {
        for kind in Configuration.kinds {
            // Of a sealed private key not even that it is there.
            #expect(kind.shownFields.isEmpty == (kind == DeviceSecret.self), "\(kind.kind)")
            for field in kind.shownFields {
                #expect(!["digest", "hash", "secret", "private", "verifier", "token"].contains { field.contains($0) })
            }
        }
    }

    @Test func `sign-in, its refusal and sign-out are in the audit log, and make no revision`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let owner = try await installation.setUp()
        let session = try await controlPlane.signIn(
            LoginRequest(email: "ada@example.com", password: TestInstallation.password))
        await #expect(throws: Problem.self) {
            try await controlPlane.signIn(LoginRequest(email: "ada@example.com", password: "something else"))
        }
        await #expect(throws: Problem.self) {
            try await controlPlane.signIn(LoginRequest(email: "eve@example.com", password: "something else"))
        }
        try await controlPlane.signOut(try controlPlane.signedIn(session: session.sessionHash))
        let rows = try await controlPlane.audit(owner, matching: LogFilter(), LogWindow(.oldestFirst, limit: 10)).rows
        #expect(rows.map(\.action) == ["setup", "session.create", "session.refuse", "session.delete"])
        #expect(rows.allSatisfy { $0.actor == "\(owner.userID)" && $0.actorName == "Ada" && $0.revision == nil })
        #expect(try await controlPlane.history(owner, matching: LogFilter(), LogWindow(limit: 1)).total == 0)
        var chain = AuditChain()
        for row in rows { try chain.append(row.entity) }
    }
}

/// What is no workspace's.
struct InstallationAuditTests {
    @Test func `a removed user's sign-ins, right and wrong, are in the installation's log`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let owner = try await installation.setUp()
        let grace = try await installation.member(.member, invitedBy: owner, email: "grace@example.com")
        try await controlPlane.removeMember(owner, grace.userID)
        for password in [TestInstallation.password, "something else"] {
            let request = LoginRequest(email: "grace@example.com", password: password)
            #expect(await refusal { try await controlPlane.signIn(request) } == .unauthenticated)
        }
        let filter = LogFilter(actor: grace.userID.description, action: "session.refuse")
        let rows = try await controlPlane.audit(owner.person, matching: filter, LogWindow(limit: 10)).rows
        #expect(rows.map(\.actorName) == ["Grace", "Grace"])
        #expect(try await controlPlane.audit(owner, matching: filter, LogWindow(limit: 10)).total == 0)
    }

    @Test func `a disabled user's are in their workspace's, a stranger's in the installation's`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let owner = try await installation.setUp()
        let grace = try await installation.member(.member, invitedBy: owner, email: "grace@example.com")
        var update = MemberUpdate()
        update.disabled = true
        _ = try await controlPlane.updateMember(owner, grace.userID, update)
        for email in ["grace@example.com", "eve@example.com"] {
            let request = LoginRequest(email: email, password: TestInstallation.password)
            #expect(await refusal { try await controlPlane.signIn(request) } == .unauthenticated)
        }
        let filter = LogFilter(action: "session.refuse")
        let here = try await controlPlane.audit(owner, matching: filter, LogWindow(limit: 10)).rows
        #expect(here.map(\.actor) == [grace.userID.description])
        let there = try await controlPlane.audit(owner.person, matching: filter, LogWindow(limit: 10)).rows
        #expect(there.map(\.actor) == ["unknown"])
    }
}

/// An office on a store of its own.
enum Story {
    static func tell(_ body: (Office, ControlPlane) async throws -> Void) async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        try await body(try await Office(installation), installation.controlPlane)
    }
}
