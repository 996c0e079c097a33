// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct InstallationUserTests {
    @Test func `who is disabled takes part nowhere, and is what they were when enabled again`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let ada = try await installation.setUp()
        let grace = try await installation.member(.owner, invitedBy: ada, email: "grace@example.com")
        let token = try await controlPlane.createToken(grace, TokenCreate(name: "ci"))
        let invited = try await controlPlane.invite(grace, InvitationCreate(email: "eve@example.com"))
        let password = LoginRequest(email: "grace@example.com", password: TestInstallation.password)

        let disabled = try await controlPlane.setDisabled(ada.person, grace.userID, true)
        #expect(disabled.disabled && controlPlane.users(ada.person).map(\.disabled) == [false, true])
        #expect(controlPlane.signIns(grace.person).isEmpty)
        #expect(await refusal { try controlPlane.signedIn(token: token.token ?? "") } == .unauthenticated)
        #expect(await refusal { try await controlPlane.signIn(password) } == .unauthenticated)
        // What they gave out ends with them.
        #expect(await refusal { try await installation.accept(invited) } == .unauthenticated)
        // In the workspace they are what they were.
        #expect(try controlPlane.member(ada, grace.userID).role == .owner)

        _ = try await controlPlane.setDisabled(ada.person, grace.userID, false)
        let session = try await controlPlane.signIn(password)
        #expect(session.user.role == .owner)
        let audited = try await controlPlane.audit(
            ada, matching: LogFilter(action: "user.disable"), LogWindow(limit: 9))
        #expect(audited.rows.contains { $0.actor == "\(ada.userID)" })
    }

    @Test func `their devices are cut off, and come back`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let office = try await Office(installation)
        let owner = office.owner
        var invitation = InvitationCreate(email: "grace@example.com", role: .member)
        invitation.authorizedNetworks = [office.network.id]
        let grace = try await installation.accept(try await controlPlane.invite(owner, invitation))
        var phone = PeerCreate(name: try DNSLabel(text: "phone"))
        phone.generateKey = true
        let peer = try await controlPlane.createPeer(grace, office.network.id, phone)
        func isServed() throws -> Bool {
            let state = try controlPlane.desired(owner, office.gateway.enrolled.deviceID).state
            return state.peers.contains { $0.publicKey == peer.publicKey }
        }
        #expect(try isServed())
        _ = try await controlPlane.setDisabled(owner.person, grace.userID, true)
        #expect(try !isServed())
        _ = try await controlPlane.setDisabled(owner.person, grace.userID, false)
        #expect(try isServed())
    }

    @Test func `the last one who sees to the installation can't be disabled`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let ada = try await installation.setUp()
        #expect(
            await refusal { try await installation.controlPlane.setDisabled(ada.person, ada.userID, true) } == .conflict
        )
    }
}
