// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import SwiftASN1
import Testing
import X509

@testable import CertificateAuthority

@Suite struct CertificateAuthorityTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `an authority read from its texts is the same one`() throws {
        let made = try CertificateAuthority(now: start)
        let read = try CertificateAuthority(certificate: made.certificateText, privateKey: made.privateKeyText)
        #expect(try read.fingerprint == made.fingerprint)
    }

    @Test func `another authority's key is refused`() throws {
        let (one, other) = (try CertificateAuthority(now: start), try CertificateAuthority(now: start))
        #expect(throws: AuthorityError.foreignKey) {
            try CertificateAuthority(certificate: one.certificateText, privateKey: other.privateKeyText)
        }
    }

    @Test func `a server's certificate is signed, names the server, and doesn't outlive the authority`() throws {
        let authority = try CertificateAuthority(now: start)
        let late = start + CertificateAuthority.lifetime - 86400
        for (now, end) in [
            (start, start + CertificateAuthority.serverLifetime), (late, start + CertificateAuthority.lifetime),
        ] {
            let issued = try authority.issue(for: ServerNames(.name("vpn.example.org")), now: now)
            let server = try #require(try PEMDocument.parseMultiple(pemString: issued.chain).first)
            let certificate = try Certificate(pemDocument: server)
            #expect(authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
            #expect(certificate.notValidBefore < now && certificate.notValidAfter == end)
            let names = try #require(try certificate.extensions.subjectAlternativeNames)
            #expect(names.contains(.dnsName("vpn.example.org")) && names.contains(.dnsName("localhost")))
        }
    }

    @Test func `names are the public one and the machine's own, each once`() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(ServerNames(.address(address)).addresses.map(\.description) == ["192.0.2.1", "127.0.0.1", "::1"])
        #expect(ServerNames(.name("localhost")).names == ["localhost"])
    }
}
