// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol

/// Agents' keys are replaced without an interruption (F37): the agent makes and announces a key, its gateways hold it
/// beside the old one, the agent goes over to it, and each gateway follows at its first handshake.
extension ControlPlane {
    /// Has an agent make itself another key, which it keeps.
    /// - Throws: `Problem` where it can't, or doesn't prove that both keys are its own.
    func newKey(of device: Device) async throws -> PublicKey {
        guard device.deviceKind == .agent else {
            throw Problem(
                .notAvailableYet, "\(device.name) is a gateway: its devices, and their files, know it by its key")
        }
        guard device.state == .active else {
            throw Problem(
                .invalid, "\(device.name) is \(device.state.rawValue): only a device that takes part replaces its key")
        }
        let nonce = nonces.make(now: now())
        let result = try await ask(device, .rotateKey, nonce: nonce)
        guard let announced = result.key else {
            throw Problem(.nodeAway, "\(device.name) has no other key: \(result.detail ?? "it gave no reason")")
        }
        try check(announced, of: device, nonce: nonce)
        return announced.publicKey
    }

    private func check(_ announced: KeyAnnouncement, of device: Device, nonce: String) throws {
        let subject = KeyAnnouncement.subject(device.id, announced.publicKey)
        func isValid(_ proof: String, by key: PublicKey) -> Bool {
            ProofOfKey(own: serverKey, other: key)?.isValid(proof, nonce: nonce, subject: subject, .rotate) ?? false
        }
        guard nonces.isFresh(nonce, now: now()), isValid(announced.proof, by: device.publicKey),
            isValid(announced.newProof, by: announced.publicKey)
        else { throw Problem(.invalid, "\(device.name) has not proved that it holds both keys") }
    }

    /// Goes on with the keys that are being replaced, as far as what nodes have said allows.
    func followKeys(in ledger: TenantLedger) async {
        let overlay = ledger.overlay
        for id in overlay.rekeyingDevices {
            guard let step = overlay.keyStep(of: id, { self.presence(of: $0).observed }) else { continue }
            await take(step, of: id, in: ledger)
        }
    }

    /// Where the store can't be reached, the next report tries again.
    private func take(_ step: KeyStep, of id: ID<Device>, in ledger: TenantLedger) async {
        do {
            let lifetime = keyLifetime(in: ledger.id)
            try await change(in: ledger.id, by: "system", step.action) { try $0.take(step, of: id, lifetime: lifetime) }
        } catch {
            logger.error("a key can't be replaced", metadata: ["device": "\(id)", "reason": "\(error)"])
        }
    }

    /// nil: the tenant's keys don't expire.
    func keyLifetime(in tenant: ID<Tenant>) -> Duration? {
        installation.tables.tenants[tenant]?.settings.deviceCredentialLifetime.map { .seconds($0) }
    }
}
