// SPDX-License-Identifier: Apache-2.0

import Credentials
import NIOHTTP1
import OverlayModel

/// What a request shows of who asks, and which tenant it is about.
struct ClientCredential: Sendable {
    /// A session or an API token.
    let secret: String
    /// nil: the user's first, or the token's.
    let tenant: DNSLabel?

    func add(to headers: inout HTTPHeaders) {
        let scheme = secret.hasPrefix(Secret.Kind.token.rawValue) ? "Bearer" : "Session"
        headers.add(name: "Authorization", value: "\(scheme) \(secret)")
        if let tenant { headers.add(name: "Warren-Tenant", value: "\(tenant)") }
    }
}
