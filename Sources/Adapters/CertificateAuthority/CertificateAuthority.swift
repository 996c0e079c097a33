// SPDX-License-Identifier: Apache-2.0

import Credentials
import Crypto
public import FoundationEssentials
public import OverlayModel
import SwiftASN1
import X509

/// A certificate authority for one server: clients know it by its fingerprint, so that nobody has to buy or install a
/// certificate. Keys are P-256 (RFC 5480), which every TLS library takes.
public struct CertificateAuthority: Sendable {
    /// It is known by its fingerprint; a new one would have to be told to every client.
    static let lifetime: TimeInterval = 20 * 365 * 86400
    /// Longer than any server runs: each start issues a new one. What clients take at most is 825 days.
    static let serverLifetime: TimeInterval = 800 * 86400
    /// A machine whose clock is days behind is to hear from its server all the same.
    private static let grace: TimeInterval = 7 * 86400

    let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A new one.
    public init(now: Date) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("Warren server authority") }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: now - Self.grace, notValidAfter: now + Self.lifetime, issuer: name, subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key)
        self.key = key
    }

    /// - Throws: what is wrong with the texts; `.foreignKey` where they don't belong together.
    public init(certificate: String, privateKey: String) throws {
        self.certificate = try Certificate(pemEncoded: certificate)
        key = try Certificate.PrivateKey(pemEncoded: privateKey)
        guard self.certificate.publicKey == key.publicKey else { throw AuthorityError.foreignKey }
    }

    /// What an invitation carries: SHA-256 of the certificate (DER).
    public var fingerprint: SecretDigest {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return SecretDigest(of: serializer.serializedBytes)
        }
    }

    /// PEM.
    public var certificateText: String { get throws { try certificate.serializeAsPEM().pemString } }
    public var privateKeyText: String { get throws { try key.serializeAsPEM().pemString } }

    /// A certificate and its key for a server, under this authority.
    /// - Returns: PEM; `chain` ends with the authority's, so that a client finds the fingerprint that it knows.
    public func issue(for names: ServerNames, now: Date) throws -> (chain: String, privateKey: String) {
        let serverKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let server = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: serverKey.publicKey,
            notValidBefore: now - Self.grace, notValidAfter: min(now + Self.serverLifetime, certificate.notValidAfter),
            issuer: certificate.subject, subject: try DistinguishedName { CommonName("Warren server") },
            extensions: try extensions(for: names, serverKey), issuerPrivateKey: key)
        let chain = try server.serializeAsPEM().pemString + "\n" + certificateText + "\n"
        return (chain, try serverKey.serializeAsPEM().pemString)
    }

    private func extensions(
        for names: ServerNames, _ serverKey: Certificate.PrivateKey
    ) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names.generalNames)
            SubjectKeyIdentifier(hash: serverKey.publicKey)
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
        }
    }
}

public enum AuthorityError: Error, Hashable, Sendable {
    /// The private key is of another certificate.
    case foreignKey
}
