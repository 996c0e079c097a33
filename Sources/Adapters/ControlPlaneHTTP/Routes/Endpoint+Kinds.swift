// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import OverlayProtocol

extension Endpoint {
    init<Principal: Sendable, Body: Sendable, Query: QueryParameters>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: DescribedQuery, takes request: Schema?, gives answer: AnswerForm, _ status: HTTPResponse.Status,
        body: @escaping @Sendable (EndpointRequest) async throws -> Body,
        content: @escaping @Sendable (Call<Principal, Body, Query>) async throws -> Content
    ) {
        let takesBody = request != nil
        self.init(
            method, path, permission.requirement, summary, query: query, takes: request, gives: answer, status,
            // Who may not call learns nothing about query and body.
            action: .answer { request in
                let principal = try permission.admit(request)
                let parameters = try request.query(Query.self, query)
                // Before the answer is made: a tag may be older than what it comes with, never newer.
                let tag = method == .get ? try permission.tag(principal, request) : nil
                let body = try await body(request)
                // A body may take half a minute, and who was let in before may have lost the right since.
                let caller = takesBody ? try permission.admit(request) : principal
                var answer = try await content(
                    Call(principal: caller, body: body, query: parameters, request: request))
                if let tag { answer.headers[.eTag] = "\(ETag(tag, answer: answer.bytes))" }
                return answer
            })
    }

    /// Takes no body.
    init<Principal: Sendable, Response: Codable & Sendable, Query: QueryParameters>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type,
        answer: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> Response
    ) {
        self.init(
            method, path, permission, summary, query: DescribedQuery(query), takes: nil,
            gives: .json(of: Response.self),
            .ok, body: { _ in }, content: { try Content(json: try await answer($0)) })
    }

    /// Takes a body.
    init<Principal: Sendable, Body: RequestBody, Response: Codable & Sendable, Query: QueryParameters>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type, takes: Body.Type, status: HTTPResponse.Status = .ok,
        answer: @escaping @Sendable (Call<Principal, Body, Query>) async throws -> Response
    ) {
        let schema = Schema.request(takes)
        let checked = method == .put ? schema.forPut() : schema
        self.init(
            method, path, permission, summary, query: DescribedQuery(query), takes: checked,
            gives: .json(of: Response.self), status, body: { try await $0.decode(Body.self, as: checked) },
            content: { try Content(json: try await answer($0)) })
    }

    /// Takes no body and gives none.
    init<Principal: Sendable, Query: QueryParameters>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type,
        perform: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> Void
    ) {
        self.init(
            method, path, permission, summary, query: DescribedQuery(query), takes: nil, gives: .nothing, .noContent,
            body: { _ in },
            content: {
                try await perform($0)
                return Content(type: "", [])
            })
    }

    /// Gives something else than JSON, or JSON beside it.
    /// - Parameter json: what `application/json` among the types looks like.
    init<Principal: Sendable, Query: QueryParameters>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type, media types: [String], json: Schema? = nil,
        content: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> Content
    ) {
        self.init(
            method, path, permission, summary, query: DescribedQuery(query), takes: nil,
            gives: .media(types, json: json), .ok,
            body: { _ in }, content: content)
    }

    /// A WebSocket of nodes. Who is calling is said by its first message, or by the request.
    /// - Parameter admit: is told where the request comes from when it is answered, and not while it may still become a
    ///   WebSocket: so nobody is counted twice.
    init(
        stream path: RoutePath, _ summary: String,
        admit: @escaping @Sendable (_ request: StreamRequest, _ address: IPAddress?) throws -> Void = { _, _ in },
        participant: @escaping @Sendable (StreamRequest) -> any WebSocketParticipant
    ) {
        self.init(
            .get, path, .device, summary, query: DescribedQuery(NoQuery.self), takes: nil, gives: .nothing,
            .switchingProtocols,
            action: .stream(
                StreamAction(
                    isForPages: false, admit: { try admit(StreamRequest($0, from: nil), $0.address) },
                    participant: { participant(StreamRequest($0, from: $1)) })))
    }

    /// A WebSocket for whoever may call it, a page of this server among them.
    init<Principal: Sendable, Query: QueryParameters>(
        stream path: RoutePath, _ permission: Permission<Principal>, _ summary: String, query: Query.Type,
        participant: @escaping @Sendable (Call<Principal, Void, Query>) throws -> any WebSocketParticipant
    ) {
        let described = DescribedQuery(query)
        let call: @Sendable (EndpointRequest) throws -> Call<Principal, Void, Query> = { request in
            Call(
                principal: try permission.admit(request), body: (), query: try request.query(Query.self, described),
                request: request)
        }
        self.init(
            .get, path, permission.requirement, summary, query: described, takes: nil, gives: .nothing,
            .switchingProtocols,
            action: .stream(
                StreamAction(
                    isForPages: true, admit: { _ = try call($0) },
                    participant: { request, _ in try participant(try call(request)) })))
    }
}

extension AnswerForm {
    static func json(of type: (some Codable).Type) -> Self {
        .json(Schema.answer(type))
    }
}
