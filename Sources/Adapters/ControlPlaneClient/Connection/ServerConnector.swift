// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOPosix
import NIOSSL
import OverlayModel
import Synchronization

/// Opens connections to one server. What it returns is established, and the server's certificate verified.
///
/// An authority that is known by its fingerprint is first asked for: a connection on which nothing is sent brings the
/// certificates that the server shows, and the one with that fingerprint is from then on the only root.
final class ServerConnector: Sendable {
    let server: ServerAddress
    let limits: ClientLimits
    private let trust: Trust
    private let settings = Mutex<NIOSSLContext?>(nil)

    init(server: ServerAddress, trust: Trust, limits: ClientLimits) {
        self.server = server
        self.limits = limits
        self.trust = trust
    }

    /// - Throws: `ClientError`, `Untrusted`.
    func connect() async throws -> any Channel {
        do {
            return try await connectVerified()
        } catch {
            throw ClientError.from(error, server: server)
        }
    }

    private func connectVerified() async throws -> any Channel {
        guard server.isEncrypted else { return try await dial(nil) }
        let context = try await verifying()
        do {
            return try await dial { try NIOSSLClientHandler(context: context, serverHostname: self.serverName) }
        } catch let error where error.isRefusedCertificate {
            throw try await untrusted(nameMatches: !error.isOtherName)
        }
    }

    private func verifying() async throws -> NIOSSLContext {
        if let context = settings.withLock({ $0 }) { return context }
        var configuration = TLSConfiguration.clientDefault
        if case .authority(let fingerprint) = trust {
            guard let root = try await presentedChain().certificate(fingerprint) else {
                throw try await untrusted(nameMatches: true)
            }
            configuration.trustRoots = .certificates([root])
        }
        let context = try NIOSSLContext(configuration: configuration)
        settings.withLock { $0 = context }
        return context
    }

    private func untrusted(nameMatches: Bool) async throws -> Untrusted {
        let chain = try await presentedChain()
        let reason = chain.reason(trust, nameMatches: nameMatches, now: .now)
        return Untrusted(server: server, reason: reason, authority: chain.authority)
    }

    private func presentedChain() async throws -> PresentedChain {
        var configuration = TLSConfiguration.clientDefault
        // Nobody is asked to vouch for it: a machine may have no authorities, as small containers don't.
        configuration.trustRoots = .certificates([])
        let context = try NIOSSLContext(configuration: configuration)
        let shown = Mutex<[NIOSSLCertificate]?>(nil)
        do {
            _ = try await dial { [serverName] in
                try NIOSSLClientHandler(context: context, serverHostname: serverName) {
                    (certificates: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                    shown.withLock { $0 = certificates }
                    verdict.succeed(NIOSSLVerificationResult.failed)
                }
            }
        } catch {
            guard let certificates = shown.withLock({ $0 }) else { throw error }
            return PresentedChain(certificates: certificates)
        }
        return PresentedChain(certificates: [])
    }
}
