// SPDX-License-Identifier: Apache-2.0

import Credentials
import NIOSSL
import OverlayModel

/// The certificates that a server shows: its own first, its authority's last. Nobody has vouched for them.
struct PresentedChain: Sendable {
    let certificates: [NIOSSLCertificate]

    var authority: SecretDigest? { certificates.last?.fingerprint }

    func certificate(_ fingerprint: SecretDigest) -> NIOSSLCertificate? {
        certificates.first { $0.fingerprint == fingerprint }
    }

    /// Why a server that shows these is not trusted.
    func reason(_ trust: Trust, nameMatches: Bool, now: Timestamp) -> Untrusted.Reason {
        guard nameMatches else { return .otherName }
        if let certificate = certificates.first {
            if certificate.end < now { return .expired(certificate.end) }
            if certificate.start > now { return .notYetValid(certificate.start) }
        }
        return trust == .system ? .unknownAuthority : .otherAuthority
    }
}

extension NIOSSLCertificate {
    fileprivate var fingerprint: SecretDigest? { (try? toDERBytes()).map { SecretDigest(of: $0) } }
    fileprivate var start: Timestamp { Timestamp(milliseconds: Int64(notValidBefore) * 1000) }
    fileprivate var end: Timestamp { Timestamp(milliseconds: Int64(notValidAfter) * 1000) }
}
