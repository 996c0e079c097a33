// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol

extension Endpoint {
    /// A list that comes in pages.
    init<Principal: Sendable, Row: Codable & Sendable, Query: QueryParameters>(
        pages path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type,
        rows: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> [Row]
    ) {
        self.init(path, permission, summary, query, gives: .json(of: Page<Row>.self), rows) { $0.page(of: $1) }
    }

    /// A list that is a plain array, as existing clients read it, unless a page of it is asked for.
    init<Principal: Sendable, Row: Codable & Sendable, Query: QueryParameters>(
        list path: RoutePath, _ permission: Permission<Principal>, _ summary: String,
        query: Query.Type,
        rows: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> [Row]
    ) {
        let answer = Schema.either([
            Schema.answer([Row].self), Schema.answer(Page<Row>.self),
        ])
        self.init(path, permission, summary, query, gives: .json(answer), rows) { $0.list(of: $1) }
    }

    private init<Principal: Sendable, Row: Codable & Sendable, Query: QueryParameters>(
        _ path: RoutePath, _ permission: Permission<Principal>, _ summary: String, _ query: Query.Type,
        gives answer: AnswerForm,
        _ rows: @escaping @Sendable (Call<Principal, Void, Query>) async throws -> [Row],
        _ list: @escaping @Sendable (ListQuery, [Row]) -> any Encodable
    ) {
        let selection = RowSelection(Schema.answer(Row.self))
        var parameters = DescribedQuery(ListQueryWith<Query>.self)
        parameters.set("sort", .choice(selection.orders))
        self.init(
            .get, path, permission, summary, query: parameters, takes: nil, gives: answer, .ok, body: { _ in },
            content: { (call: Call<Principal, Void, ListQueryWith<Query>>) in
                let own = Call(principal: call.principal, body: (), query: call.query.own, request: call.request)
                let selected = try selection.select(try await rows(own), call.query.list)
                return try Content(json: list(call.query.list, selected))
            })
    }
}

extension DescribedQuery {
    fileprivate mutating func set(_ name: String, _ schema: Schema) {
        fields = fields.map { $0.name == name ? .init(name: name, schema: schema, presence: $0.presence) : $0 }
    }
}
