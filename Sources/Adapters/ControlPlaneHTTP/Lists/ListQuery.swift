// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// What every list takes.
struct ListQuery: QueryParameters {
    let page: Bounded<1, 2_147_483_648>?
    let pageSize: Bounded<1, 1000>?
    let filter: String?
    let sort: String?

    static let notes = [
        "page": "From 1.",
        "page_size": "20 where it is missing.",
        "filter": """
        Rows that have this text in a name, an address or another text of theirs, whatever the case; or \
        `field:value`: rows whose field has the text, or is the id, word, number or flag.
        """,
        "sort": "A field of the rows; with a hyphen before it in descending order.",
    ]

    private enum CodingKeys: String, CodingKey {
        case page, filter, sort
        case pageSize = "page_size"
    }
}

/// A list's own parameters beside what every list takes.
struct ListQueryWith<Own: QueryParameters>: QueryParameters {
    let list: ListQuery
    let own: Own

    init(from decoder: any Decoder) throws {
        list = try ListQuery(from: decoder)
        own = try Own(from: decoder)
    }

    static var notes: [String: String] { ListQuery.notes.merging(Own.notes) { $1 } }
}

/// A list that is a plain array, as existing clients read it, unless a page of it is asked for.
enum ListResponse<Row: Codable & Sendable>: Encodable, Sendable {
    case all([Row])
    case page(Page<Row>)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .all(let rows): try rows.encode(to: encoder)
        case .page(let page): try page.encode(to: encoder)
        }
    }
}

extension ListQuery {
    func page<Row: Codable & Sendable>(of rows: [Row]) -> Page<Row> {
        Page(of: rows, page: page?.number ?? 1, pageSize: pageSize?.number ?? Page<Row>.standardSize)
    }

    func list<Row: Codable & Sendable>(of rows: [Row]) -> ListResponse<Row> {
        page == nil ? .all(rows) : .page(page(of: rows))
    }
}
