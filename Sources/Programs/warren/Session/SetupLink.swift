// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient
import Credentials

/// The one-time link that a new server prints: `https://HOST:PORT/#setup=INVITATION`.
struct SetupLink {
    let server: ServerAddress
    let invitation: Invitation

    init(text: String) throws(ParseError) {
        let parts = text.split(separator: "#", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("setup=") else {
            throw ParseError("a set-up link is copied whole: https://HOST:PORT/#setup=…, in quotes")
        }
        server = try ServerAddress(text: String(parts[0]))
        invitation = try Invitation(.setup, text: parts[1].dropFirst("setup=".count))
    }
}
