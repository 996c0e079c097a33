// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol
import WireGuard

/// A node's keys: the one that it uses, and the one that is to take its place. Each is on disk before anybody hears of
/// it, and before it is used, so that a node comes back from any crash with a key that its control plane knows.
struct NodeKeys {
    private let vault: any NodeVault
    private let logger: Logger
    private(set) var current: PrivateKey?
    private var next: PrivateKey?

    init(_ vault: any NodeVault, _ logger: Logger) throws {
        (self.vault, self.logger) = (vault, logger)
        current = try vault.privateKey()
        // One that can't be read was never used: another is made.
        next = (try? vault.nextKey()) ?? nil
    }

    /// The key is another now; there is nothing any more whose place the next one could take.
    mutating func becomes(_ key: PrivateKey) {
        (current, next) = (key, nil)
        do { try vault.forgetNextKey() } catch {
            logger.error("a key that is no longer needed can't be removed", metadata: ["reason": "\(error)"])
        }
    }

    /// Tells the next key, made if there is none yet: what was told and not heard is told again.
    mutating func announce(
        _ command: StreamCommand, as identity: NodeIdentity?, to server: PublicKey?
    ) -> CommandResult {
        guard let identity, let nonce = command.nonce, let server else {
            return CommandResult(id: command.id, ok: false, detail: "the command lacks what a key is proved with")
        }
        do {
            try makeNext()
            let key = announcement(of: identity.deviceID, nonce, server)
            return CommandResult(id: command.id, ok: key != nil, key: key)
        } catch {
            return CommandResult(id: command.id, ok: false, detail: "the new key can't be written down: \(error)")
        }
    }

    /// Goes over to the key that a state names, if it is the one that was announced.
    /// - Returns: whether `current` is another than before.
    @discardableResult
    mutating func use(_ wanted: PublicKey?) -> Bool {
        guard let wanted, let next, next.publicKey == wanted, next != current else { return false }
        do {
            try vault.save(next)
        } catch {
            logger.error("the new key can't be written down; the old one stays", metadata: ["reason": "\(error)"])
            return false
        }
        logger.notice("goes over to the new key")
        becomes(next)
        return true
    }

    /// A crash may have left the key in use in the place of the next one.
    private mutating func makeNext() throws {
        if let next, next != current { return }
        let fresh = PrivateKey.generate()
        try vault.save(next: fresh)
        next = fresh
    }

    private func announcement(of device: ID<Device>, _ nonce: String, _ server: PublicKey) -> KeyAnnouncement? {
        guard let current, let next, let old = ProofOfKey(own: current, other: server),
            let new = ProofOfKey(own: next, other: server)
        else { return nil }
        let subject = KeyAnnouncement.subject(device, next.publicKey)
        return KeyAnnouncement(
            publicKey: next.publicKey, proof: old.make(nonce: nonce, subject: subject, .rotate),
            newProof: new.make(nonce: nonce, subject: subject, .rotate))
    }
}
