// SPDX-License-Identifier: Apache-2.0

import Addressing
import CertificateAuthority
import ControlPlaneHTTP
import Credentials
import FoundationEssentials
import OverlayModel

extension StateDirectory {
    /// What nodes prove their keys to; made at the first start.
    func serverKey() throws -> PrivateKey { try key(in: "server.key") }

    /// What the private keys are encrypted with that the server makes; made at the first start.
    func sealingKey() throws -> SealingKey { SealingKey(bytes: try key(in: "device-secrets.key").bytes) }

    private func key(in file: String) throws -> PrivateKey {
        if let text = try read(file) { return try PrivateKey(text.filter { !$0.isWhitespace }) }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let fixed = FixedBytes<32>(bytes) else { preconditionFailure("these are 32 bytes") }
        let key = PrivateKey(bytes: fixed)
        try write(key.text + "\n", to: file)
        return key
    }

    /// A certificate for the server by its own authority, and that one's fingerprint. The authority is made at the
    /// first start; the server's certificate anew at each one, so that it fits the names and doesn't run out.
    func ownIdentity(_ names: ServerNames) throws -> (identity: ServerIdentity, authority: SecretDigest) {
        let authority = try ownAuthority(now: Date())
        let (chain, key) = try authority.issue(for: names, now: Date())
        return (ServerIdentity(certificates: chain, privateKey: key), try authority.fingerprint)
    }

    private func ownAuthority(now: Date) throws -> CertificateAuthority {
        guard let certificate = try read("ca.pem") else {
            let authority = try CertificateAuthority(now: now)
            // The certificate last: with it the authority is there.
            try write(try authority.privateKeyText + "\n", to: "ca.key")
            try write(try authority.certificateText + "\n", to: "ca.pem")
            return authority
        }
        guard let key = try read("ca.key") else {
            throw StateFault(
                "\(file("ca.key")) is missing beside ca.pem: put it back; or remove ca.pem for a new authority, "
                    + "whose fingerprint every client has to be told")
        }
        do {
            return try CertificateAuthority(certificate: certificate, privateKey: key)
        } catch {
            throw StateFault("\(file("ca.pem")) and ca.key can't be used: \(error)")
        }
    }
}
