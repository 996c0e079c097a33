// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// What the server proves to its clients who it is with.
public struct ServerIdentity: Sendable {
    /// PEM: the server's certificate first, up to the authority's.
    public let certificates: String
    /// PEM.
    public let privateKey: String

    public init(certificates: String, privateKey: String) {
        self.certificates = certificates
        self.privateKey = privateKey
    }

    /// TLS 1.2 and 1.3 (RFC 9325 §3.1.1).
    func configuration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificates.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}
