// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient
import Credentials

/// What makes a member: `https://HOST:PORT/#invite=INVITATION`. The secret stands behind the `#`, which browsers keep to
/// themselves.
struct InviteLink {
    let server: ServerAddress
    let invitation: Invitation

    static func text(_ server: ServerAddress, _ token: String) -> String { "\(server)/#invite=\(token)" }

    init(text: String) throws(ParseError) {
        let parts = text.split(separator: "#", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("invite=") else {
            throw ParseError("an invitation is copied whole: https://HOST:PORT/#invite=…, in quotes")
        }
        server = try ServerAddress(text: String(parts[0]))
        invitation = try Invitation(.invitation, text: parts[1].dropFirst("invite=".count))
    }
}
