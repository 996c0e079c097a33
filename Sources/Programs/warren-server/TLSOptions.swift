// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import CertificateAuthority
import ControlPlaneHTTP
import FoundationEssentials
import OverlayModel

struct TLSOptions: ParsableArguments {
    @Option(help: "PEM file with the certificate and its chain; without it the server's own authority issues one.")
    var tlsCert: String?

    @Option(help: "PEM file with the certificate's private key.")
    var tlsKey: String?

    @Flag(name: .customLong("plain-http"), help: "No TLS: only where --listen is a loopback address.")
    var plainHTTP = false

    func check(listen: Endpoint, url: PublicURL) throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key go together: give both, or neither")
        }
        guard plainHTTP else {
            guard url.isSecure else {
                throw ValidationError("--public-url begins with https:// unless --plain-http is given")
            }
            return
        }
        guard tlsCert == nil else { throw ValidationError("--plain-http has no use for --tls-cert and --tls-key") }
        guard listen.host.isLoopback else {
            throw ValidationError(
                "--plain-http sends passwords and keys unprotected: --listen has to be 127.0.0.1, [::1] or localhost, "
                    + "not \(listen)")
        }
        guard !url.isSecure else { throw ValidationError("with --plain-http the --public-url begins with http://") }
    }

    /// - Returns: no identity for plain HTTP; no authority where others vouch for the server.
    func identity(
        _ names: ServerNames, _ state: StateDirectory
    ) throws -> (identity: ServerIdentity?, authority: SecretDigest?) {
        if plainHTTP { return (nil, nil) }
        guard let tlsCert, let tlsKey else { return try state.ownIdentity(names) }
        return (ServerIdentity(certificates: try text(tlsCert), privateKey: try text(tlsKey)), nil)
    }

    private func text(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw StateFault("cannot read \(path): it has to be a PEM file that this user may read")
        }
    }
}
