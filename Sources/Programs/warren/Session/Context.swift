// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel

/// Which server the commands are for, and who signs in there.
struct Context: Codable {
    let server: ServerAddress
    /// The server's own authority; nil: those that the machine trusts.
    let authority: SecretDigest?
    /// nil: signed out.
    var session: String?
    /// Which of the user's workspaces the commands are about; nil: the first.
    var tenant: DNSLabel?
    /// What its user calls it.
    var name = Self.standardName

    static let standardName = "default"

    private enum CodingKeys: String, CodingKey {
        case server, authority, session, tenant
    }

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
    case signedOut(ServerAddress)
    /// The server doesn't know the session any more.
    case expired(ServerAddress)
    case unreadable(path: String)
    case unknown(name: String, known: [String])
    case inUse(name: String)
    case system(path: String, reason: String)

    var description: String {
        switch self {
        case .none: "not signed in to any server"
        case .signedOut(let server): "signed out from \(server)"
        case .expired(let server): "the session at \(server) has ended"
        case .unknown(let name, _): "there is no context '\(name)'"
        case .inUse(let name): "\(name) is the current context"
        case .unreadable(let path): "\(path) is not what 'warren login' writes"
        case .system(let path, let reason): "\(path): \(reason)"
        }
    }

    var remedy: String? {
        switch self {
        case .none: "sign in: warren login https://HOST:PORT --email YOU@EXAMPLE.ORG"
        case .signedOut(let server), .expired(let server): "sign in: warren login \(server) --email YOU@EXAMPLE.ORG"
        case .unreadable: "sign in again, which writes it anew: warren login https://HOST:PORT --email YOU@EXAMPLE.ORG"
        case .unknown(let name, let known):
            "there is: \(known.joined(separator: ", ")); sign in to another with 'warren login … --context \(name)'"
        case .inUse: "use another first: warren context use NAME"
        case .system: nil
        }
    }
}
