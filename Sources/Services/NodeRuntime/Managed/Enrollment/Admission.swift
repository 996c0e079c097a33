// SPDX-License-Identifier: Apache-2.0

import Credentials
import OverlayProtocol

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
        let result = try await Enrollment(link: link, description: description).enroll(invitation.secret)
        let identity = NodeIdentity(
            server: invite.server, authority: invitation.authority, deviceID: result.response.deviceID,
            name: result.response.name, credential: result.response.credential)
        try keep(identity, result)
        return ManagedEvents.Enrolled(identity: identity, privateKey: result.privateKey)
    }

    private func read(_ key: String) throws -> Invitation {
        do { return try Invitation(.joinKey, text: key) } catch { throw Problem(.invalid, field: "key", "\(error)") }
    }

    /// The identity last: without it the rest counts for nothing.
    private func keep(_ identity: NodeIdentity, _ result: Enrollment.Result) throws {
        try ports.vault.forgetState()
        try ports.vault.save(result.privateKey)
        try ports.vault.save(identity)
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
