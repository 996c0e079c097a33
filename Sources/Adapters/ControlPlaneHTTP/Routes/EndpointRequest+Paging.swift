// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// A list that is a plain array, as existing clients read it, unless a page of it is asked for.
enum ListResponse<Item: Codable & Sendable>: Encodable, Sendable {
    case all([Item])
    case page(Page<Item>)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .all(let items): try items.encode(to: encoder)
        case .page(let page): try page.encode(to: encoder)
        }
    }
}

extension EndpointRequest {
    /// What `page` and `page_size` of the query ask for.
    func page<Item: Codable & Sendable>(of all: [Item]) throws(Problem) -> Page<Item> {
        let largest = Page<Item>.largestSize
        return Page(
            of: all, page: try number("page", in: 1...(1 << 31)) ?? 1,
            pageSize: try number("page_size", in: 1...largest) ?? Page<Item>.standardSize)
    }

    func list<Item: Codable & Sendable>(of all: [Item]) throws(Problem) -> ListResponse<Item> {
        query("page") == nil ? .all(all) : .page(try page(of: all))
    }

    private func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        try query(
            name, { Int($0).flatMap { range.contains($0) ? $0 : nil } },
            expected: "write \(range.lowerBound) to \(range.upperBound)")
    }
}
