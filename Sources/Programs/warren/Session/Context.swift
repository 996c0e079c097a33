// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel

/// A server that commands are for, and who signs in there.
struct Context: Codable, Equatable {
    let server: ServerAddress
    /// The server's own authority; nil: those that the machine trusts.
    let authority: SecretDigest?
    /// nil: signed out.
    var session: String?
    /// Which of the user's workspaces the commands are about; nil: the first.
    var tenant: DNSLabel?

    var trust: Trust { authority.map { .authority($0) } ?? .system }

    /// - Throws: where nobody is signed in.
    var api: ControlPlaneAPI {
        get throws(ContextError) {
            guard let session else { throw .signedOut(server) }
            return ControlPlaneAPI(server: server, trust: trust, session: session, tenant: tenant)
        }
    }
}

enum ContextError: Error, CustomStringConvertible {
    case none
    case unknown(String, known: [String])
    case signedOut(ServerAddress)
    case inUse(String)
    /// The server doesn't know the session any more.
    case expired(ServerAddress)
    case unreadable(path: String)
    case system(path: String, reason: String)

    var description: String {
        switch self {
        case .none: "not signed in to any server"
        case .unknown(let name, let known):
            "there is no context '\(name)'" + (known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))")
        case .inUse(let name): "you are signed in to '\(name)'"
        case .signedOut(let server): "signed out from \(server)"
        case .expired(let server): "the session at \(server) has ended"
        case .unreadable(let path): "\(path) is not what 'warren login' writes"
        case .system(let path, let reason): "\(path): \(reason)"
        }
    }

    var remedy: String? {
        switch self {
        case .none, .unknown: "sign in: warren login https://HOST:PORT --email YOU@EXAMPLE.ORG"
        case .signedOut(let server), .expired(let server): "sign in: warren login \(server) --email YOU@EXAMPLE.ORG"
        case .unreadable: "sign in again, which writes it anew: warren login https://HOST:PORT --email YOU@EXAMPLE.ORG"
        case .inUse(let name):
            "sign out first: warren logout --context \(name) (or --force, and the session stays good)"
        case .system: nil
        }
    }
}
