// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes

/// A request for a WebSocket: what of it says who is calling.
struct StreamRequest: Sendable {
    /// Where the connection comes from, if that is known.
    let address: SocketAddress?
    let token: String?

    init(address: SocketAddress?, token: String?) {
        self.address = address
        self.token = token
    }

    init(_ request: EndpointRequest, from address: SocketAddress?) {
        self.init(
            address: address,
            token: request.headers[.authorization].flatMap(BearerToken.init)?.text ?? request.parameter("token"))
    }
}

/// `Authorization: Bearer TOKEN` (RFC 6750 §2.1); the scheme in any case (RFC 9110 §11.1).
struct BearerToken {
    let text: String

    init?(_ header: String) {
        let parts = header.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        text = String(parts[1])
    }
}
