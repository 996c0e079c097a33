// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Who vouches for a server.
public enum Trust: Hashable, Sendable {
    /// The authorities that the machine trusts.
    case system
    /// One authority and no other, known by the SHA-256 of its certificate (DER). The server shows the certificate.
    case authority(SecretDigest)
}

/// A server whose certificate is not vouched for. Nothing was sent to it.
public struct Untrusted: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        /// The machine knows none of the authorities of the certificate.
        case unknownAuthority
        /// What it shows is not signed by the authority that was agreed on.
        case otherAuthority
        case expired(Timestamp)
        case notYetValid(Timestamp)
        /// It is another server's.
        case otherName
    }

    public let server: ServerAddress
    public let reason: Reason
    /// Of the last certificate that the server shows: its authority's.
    public let authority: SecretDigest?

    public var description: String {
        switch reason {
        case .unknownAuthority: "\(server) shows a certificate of an authority that this machine doesn't know"
        case .otherAuthority:
            "\(server) shows a certificate that the agreed authority has not signed: it may be another server"
        case .expired(let time): "the certificate of \(server) has expired on \(time)"
        case .notYetValid(let time):
            "the certificate of \(server) becomes valid only on \(time): is this machine's clock right?"
        case .otherName: "the certificate of \(server) is for another name: use the name that it was made for"
        }
    }
}
