// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayProtocol
import WireGuard

/// Takes a node into a network: from what an operator copied to what is kept.
struct Admission {
    let ports: ManagedPorts
    let description: NodeDescription

    /// - Throws: `Problem`, `ControlLinkError`, or what the vault refused.
    func enroll(_ invite: NodeCommand.Invite) async throws -> ManagedEvents.Enrolled {
        guard ports.gateway == nil || description.endpoint != nil else {
            throw Problem(
                .invalid, field: "endpoint", "start the gateway with --endpoint HOST:PORT, where others reach it")
        }
        let invitation = try read(invite.key)
        let link = try ports.links.link(to: invite.server, authority: invitation.authority)
        let enrollment = Enrollment(link: link, description: description)
        let (privateKey, response) = try await enroll(invitation.secret, by: enrollment)
        let identity = NodeIdentity(
            server: invite.server, authority: invitation.authority, deviceID: response.deviceID, name: response.name,
            credential: response.credential)
        try keep(identity, privateKey)
        return ManagedEvents.Enrolled(identity: identity, privateKey: privateKey)
    }

    /// The key of an attempt whose answer got lost is used again, unless that was with another join key: then the key
    /// is another device's.
    private func enroll(_ joinKey: Secret, by enrollment: Enrollment) async throws -> (PrivateKey, EnrollResponse) {
        if let begun = try ports.vault.enrollingKey() {
            do { return (begun, try await enrollment.enroll(joinKey, with: begun)) } catch ControlLinkError.refused(
                let problem) where problem.code == .keyTaken
            {}
        }
        let fresh = PrivateKey.generate()
        try ports.vault.save(enrolling: fresh)
        return (fresh, try await enrollment.enroll(joinKey, with: fresh))
    }

    private func read(_ key: String) throws -> Invitation {
        do { return try Invitation(.joinKey, text: key) } catch { throw Problem(.invalid, field: "key", "\(error)") }
    }

    /// A crash in between leaves a node that enrols once more with the same key.
    private func keep(_ identity: NodeIdentity, _ privateKey: PrivateKey) throws {
        try ports.vault.forgetState()
        try ports.vault.save(privateKey)
        try ports.vault.save(identity)
        try ports.vault.forgetEnrollingKey()
    }
}

extension Problem {
    /// What the way to the server had against a request.
    init(_ error: ControlLinkError) {
        switch error {
        case .refused(let problem): self = problem
        case .unreachable(let reason): self.init(.storeUnavailable, "the server can't be reached: \(reason)")
        case .untrusted(let reason): self.init(.forbidden, "the server is not trusted: \(reason)")
        case .closed(_, let reason): self.init(.internal, "the server closed the connection: \(reason)")
        }
    }
}
