// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// One method at one path: who may call it, what it takes and gives, and what it does. There is no way to make one
/// without a permission.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    private(set) var path: RoutePath
    let requirement: Requirement
    /// One line of documentation.
    let summary: String
    /// What the body is decoded into; nil: there is none.
    let request: (any RequestBody.Type)?
    /// What the answer's body is; nil: there is none.
    let response: (any (Encodable & Sendable).Type)?
    /// Of success.
    let status: HTTPResponse.Status
    let action: Action

    enum Action: Sendable {
        case answer(@Sendable (EndpointRequest) async throws -> [UInt8])
        /// Makes who speaks on the connection once it is a WebSocket.
        case stream(Participant)
    }

    /// - Parameter address: where the connection comes from, if that is known.
    typealias Participant = @Sendable (_ address: SocketAddress?) -> any WebSocketParticipant

    func under(_ base: RoutePath) -> Endpoint {
        var endpoint = self
        endpoint.path = base + path
        return endpoint
    }
}

/// What an endpoint is called with.
struct Call<Principal: Sendable, Body: Sendable>: Sendable {
    let principal: Principal
    let body: Body
    let request: EndpointRequest
}

extension Call {
    func id<Kind>(_ parameter: String, of what: String) throws -> ID<Kind> {
        try request.id(parameter, of: what)
    }
}

extension Endpoint {
    /// Takes no body.
    init<Principal: Sendable, Response: Encodable & Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        answer: @escaping @Sendable (Call<Principal, Void>) async throws -> Response
    ) {
        self.init(
            method, path, permission, summary, takes: nil, gives: Response.self, .ok, body: { _ in },
            answer: { try JSONText.encode(try await answer($0)) })
    }

    /// Takes a body.
    init<Principal: Sendable, Body: RequestBody, Response: Encodable & Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        takes: Body.Type, status: HTTPResponse.Status = .ok,
        answer: @escaping @Sendable (Call<Principal, Body>) async throws -> Response
    ) {
        self.init(
            method, path, permission, summary, takes: Body.self, gives: Response.self, status,
            body: { try await $0.decode(Body.self) }, answer: { try JSONText.encode(try await answer($0)) })
    }

    /// Takes no body and gives none.
    init<Principal: Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        perform: @escaping @Sendable (Call<Principal, Void>) async throws -> Void
    ) {
        self.init(
            method, path, permission, summary, takes: nil, gives: nil, .noContent, body: { _ in },
            answer: {
                try await perform($0)
                return []
            })
    }

    /// A WebSocket, whose first message says who is calling.
    init(stream path: RoutePath, _ summary: String, participant: @escaping Participant) {
        method = .get
        self.path = path
        requirement = .device
        self.summary = summary
        request = nil
        response = nil
        status = .switchingProtocols
        action = .stream(participant)
    }

    private init<Principal: Sendable, Body: Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        takes request: (any RequestBody.Type)?, gives response: (any (Encodable & Sendable).Type)?,
        _ status: HTTPResponse.Status,
        body: @escaping @Sendable (EndpointRequest) async throws -> Body,
        answer: @escaping @Sendable (Call<Principal, Body>) async throws -> [UInt8]
    ) {
        self.method = method
        self.path = path
        requirement = permission.requirement
        self.summary = summary
        self.request = request
        self.response = response
        self.status = status
        // Who may not call learns nothing about the body.
        action = .answer { request in
            let principal = try await permission.admit(request.headers)
            return try await answer(Call(principal: principal, body: try await body(request), request: request))
        }
    }
}
