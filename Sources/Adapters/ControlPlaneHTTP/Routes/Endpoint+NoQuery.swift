// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol

/// The same without parameters in the query.
extension Endpoint {
    init<Principal: Sendable, Response: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        answer: @escaping @Sendable (Call<Principal, Void, NoQuery>) async throws -> Response
    ) {
        self.init(method, path, permission, summary, query: NoQuery.self, answer: answer)
    }

    init<Principal: Sendable, Body: RequestBody, Response: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        takes: Body.Type, status: HTTPResponse.Status = .ok,
        answer: @escaping @Sendable (Call<Principal, Body, NoQuery>) async throws -> Response
    ) {
        self.init(method, path, permission, summary, query: NoQuery.self, takes: takes, status: status, answer: answer)
    }

    init<Principal: Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        perform: @escaping @Sendable (Call<Principal, Void, NoQuery>) async throws -> Void
    ) {
        self.init(method, path, permission, summary, query: NoQuery.self, perform: perform)
    }

    init<Principal: Sendable>(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        media types: [String],
        content: @escaping @Sendable (Call<Principal, Void, NoQuery>) async throws -> Content
    ) {
        self.init(method, path, permission, summary, query: NoQuery.self, media: types, content: content)
    }

    init<Principal: Sendable, Row: Codable & Sendable>(
        pages path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        rows: @escaping @Sendable (Call<Principal, Void, NoQuery>) async throws -> [Row]
    ) {
        self.init(pages: path, permission, summary, query: NoQuery.self, rows: rows)
    }

    init<Principal: Sendable, Row: Codable & Sendable>(
        list path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        rows: @escaping @Sendable (Call<Principal, Void, NoQuery>) async throws -> [Row]
    ) {
        self.init(list: path, permission, summary, query: NoQuery.self, rows: rows)
    }
}
