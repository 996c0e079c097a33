// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Crypto
import FoundationEssentials
import NIOSSL
import OverlayModel
import SwiftASN1
import X509

/// An authority made for one test.
struct TestAuthority {
    let certificate: Certificate
    private let key: P256.Signing.PrivateKey
    private let name: DistinguishedName

    init() throws {
        key = P256.Signing.PrivateKey()
        name = try DistinguishedName { CommonName("Test authority") }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: .now.addingTimeInterval(-86_400), notValidAfter: .now.addingTimeInterval(86_400),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(key))
    }

    var fingerprint: SecretDigest {
        get throws { SecretDigest(of: try certificate.der) }
    }

    /// - Parameter validity: seconds from now.
    func identity(
        names: [GeneralName] = [.dnsName("localhost")], validity: ClosedRange<Double> = -3600...3600,
        showing shown: TestAuthority? = nil
    ) throws -> TestIdentity {
        let leafKey = P256.Signing.PrivateKey()
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(leafKey.publicKey),
            notValidBefore: .now.addingTimeInterval(validity.lowerBound),
            notValidAfter: .now.addingTimeInterval(validity.upperBound), issuer: name,
            subject: try DistinguishedName { CommonName("Test server") }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames(names)
            }, issuerPrivateKey: .init(key))
        let chain = [try leaf.der, try (shown ?? self).certificate.der]
        return TestIdentity(chain: chain, key: Array(leafKey.derRepresentation))
    }
}

/// What a server shows and proves.
struct TestIdentity: Sendable {
    let chain: [[UInt8]]
    let key: [UInt8]

    var context: NIOSSLContext {
        get throws {
            let certificates = try chain.map { try NIOSSLCertificate(bytes: $0, format: .der) }
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: certificates.map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .der))))
        }
    }
}

extension Certificate {
    fileprivate var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }
}

extension GeneralName {
    static func address(_ address: IPAddress) -> GeneralName {
        .ipAddress(ASN1OctetString(contentBytes: address.bytes[...]))
    }
}
