// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import HTTPTypes
import OverlayProtocol

/// What a request shows of who is calling.
enum PresentedCredential {
    case session(String)
    case token(String)
}

extension EndpointRequest {
    /// `Authorization: Session HASH`, `Authorization: Bearer TOKEN`, or a session's cookie; the scheme in any case (RFC
    /// 9110 §11.1).
    /// - Throws: `.unauthenticated`; `.forbidden` for a cookie that came without what a page has to say beside it.
    var presented: PresentedCredential {
        get throws(Problem) {
            guard let header = headers[.authorization] else { return .session(try cookieSession) }
            let parts = header.split(separator: " ")
            switch parts.first?.lowercased() {
            case "session" where parts.count == 2: return .session(String(parts[1]))
            case "bearer" where parts.count == 2: return .token(String(parts[1]))
            default: throw Self.nothingShown
            }
        }
    }

    /// The session whose secret is this request's cookie.
    private var cookieSession: String {
        get throws(Problem) {
            guard let session = SessionCookie.session(in: headers[.cookie]) else { throw Self.nothingShown }
            guard isSafe || headers[.csrfToken].map({ CSRFToken.isValid($0, ofSession: session) }) ?? false else {
                throw Problem(.forbidden, "a change that a cookie vouches for has an X-CSRF-Token: GET /auth/session")
            }
            return session
        }
    }

    /// Of the session that it shows.
    var csrfToken: String {
        get throws(Problem) {
            guard case .session(let session) = try presented else { throw Self.nothingShown }
            return CSRFToken(ofSession: session).text
        }
    }

    private static let nothingShown = Problem(
        .unauthenticated,
        "send the session that signing in gave, Authorization: Session HASH, or a token, Authorization: Bearer TOKEN")
}

/// `warren_session`: it goes to this server only, to no script, and with no request that another site makes but a link.
enum SessionCookie {
    private static let name = "warren_session"

    static func session(in header: String?) -> String? {
        let pairs = (header ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        let values = pairs.filter { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        // Two of them are none: a neighbour's page may have set one (RFC 6265 §8.6).
        return values.count == 1 ? values.first : nil
    }

    /// - Parameter seconds: how long it is good; 0: it is to be forgotten.
    static func header(_ session: String, for seconds: Int64, isSecure: Bool) -> String {
        "\(name)=\(session); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
    }
}

extension HTTPField.Name {
    /// What `CSRFToken` is sent in.
    static let csrfToken: Self = {
        guard let name = Self("X-CSRF-Token") else { preconditionFailure("it is a token (RFC 9110 §5.6.2)") }
        return name
    }()

    /// The slug of the tenant that a request is about.
    static let warrenTenant: Self = {
        guard let name = Self("Warren-Tenant") else { preconditionFailure("it is a token (RFC 9110 §5.6.2)") }
        return name
    }()
}
