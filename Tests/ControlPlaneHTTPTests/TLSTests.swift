// SPDX-License-Identifier: Apache-2.0

import Addressing
import CertificateAuthority
import Credentials
import Foundation
import NIOCore
import NIOSSL
import OverlayModel
import Testing

@testable import ControlPlaneHTTP

@Suite struct TLSTests {
    @Test func `a client that trusts the authority gets an answer, whatever TLS version from 1.2 it speaks`()
        async throws
    {
        for version in [TLSVersion.tlsv12, .tlsv13] {
            let status = try await ask(trusting: authority) {
                ($0.minimumTLSVersion, $0.maximumTLSVersion) = (version, version)
            }
            #expect(status == 200)
        }
    }

    @Test func `who knows only the fingerprint finds it at the end of the chain`() async throws {
        let fingerprint = try authority.fingerprint
        try await withServer { port in
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            let (chains, seen) = AsyncStream.makeStream(of: [NIOSSLCertificate].self)
            let client = Wire.TLS(context: context) { chain, verdict in
                seen.yield(chain)
                verdict.succeed(.certificateVerified)
            }
            try await Wire.open(port, tls: client) { wire in
                try await wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await wire.read(through: "}")
            }
            let last = try #require(await chains.first { _ in true }?.last)
            #expect(SecretDigest(of: try last.toDERBytes()) == fingerprint)
        }
    }

    @Test func `another authority is not trusted, and TLS 1.1 not spoken`() async throws {
        let other = try CertificateAuthority(now: Date())
        await #expect(throws: (any Error).self) { try await ask(trusting: other) { _ in } }
        await #expect(throws: (any Error).self) {
            try await ask(trusting: authority) { ($0.minimumTLSVersion, $0.maximumTLSVersion) = (.tlsv1, .tlsv11) }
        }
    }

    private let authority: CertificateAuthority

    init() throws { authority = try CertificateAuthority(now: Date()) }

    private func withServer(_ body: (UInt16) async throws -> Void) async throws {
        let (chain, key) = try authority.issue(for: ServerNames(.name("vpn.example.org")), now: Date())
        try await World.run(identity: ServerIdentity(certificates: chain, privateKey: key)) { try await body($0.port) }
    }

    @discardableResult
    private func ask(
        trusting trusted: CertificateAuthority, _ change: (inout TLSConfiguration) -> Void
    ) async throws -> Int {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let certificate = try NIOSSLCertificate(bytes: Array(trusted.certificateText.utf8), format: .pem)
        configuration.trustRoots = .certificates([certificate])
        change(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        var status = 0
        try await withServer { port in
            status = try await Wire.open(port, tls: Wire.TLS(context: context)) { wire in
                try await wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return Answer(try await wire.read(through: "}")).status
            }
        }
        return status
    }
}
