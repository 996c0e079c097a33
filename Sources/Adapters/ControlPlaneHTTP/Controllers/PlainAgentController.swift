// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayProtocol

/// What agents call that others wrote.
struct PlainAgentController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/agent/resolve", .peerToken,
                "What an agent that others wrote runs, by the token that its device was made with.",
                query: TokenQuery.self
            ) { try await controlPlane.resolvePlainAgent($0.principal, from: $0.request.address) }
            .refuses(.notFound, .forbidden, .conflict, .keyTaken, .keyLost, .tooManyRequests, .storeUnavailable),
            Endpoint(
                stream: "/ws", "The same and each change of it as it comes; heartbeats up.",
                admit: { request, address in
                    try controlPlane.checkPlainAgent(try request.presentedToken, from: address)
                },
                participant: { request in
                    PlainStream(request.token.flatMap { controlPlane.openPlainStream($0, from: request.address) })
                }),
        ]
    }
}

private struct TokenQuery: QueryParameters {
    let token: String?

    static let notes = ["token": "In the place of `Authorization: Bearer`. It is in no log."]
}

extension Permission<String> {
    /// The token itself; whose it is, is for the endpoint to find.
    fileprivate static var peerToken: Self {
        Permission(
            requirement: .device,
            admit: { request in
                let query = try request.query(TokenQuery.self, DescribedQuery(TokenQuery.self))
                let token = request.headers[.authorization].flatMap(BearerToken.init)?.text ?? query.token
                return try StreamRequest(address: nil, token: token).presentedToken
            },
            tag: { _, _ in nil })
    }
}

extension StreamRequest {
    fileprivate var presentedToken: String {
        get throws {
            guard let token, !token.isEmpty else {
                throw Problem(
                    .malformed, field: "token",
                    "send the token that the device was made with: Authorization: Bearer TOKEN, or ?token=TOKEN")
            }
            return token
        }
    }
}
