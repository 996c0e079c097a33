// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// What a kind of row can be filtered and sorted by: its fields that are texts, numbers and flags.
struct RowSelection: Sendable {
    let fields: [String]

    /// - Parameter row: the schema of one.
    init(_ row: Schema) {
        fields = row.object?.fields.filter { $0.schema.isScalar }.map(\.name).sorted() ?? []
    }

    /// What `sort` may be.
    var orders: [String] { fields + fields.map { "-" + $0 } }

    /// - Throws: `Problem` `.malformed` for what can't be sorted by.
    func select<Row: Encodable>(_ rows: [Row], _ query: ListQuery) throws -> [Row] {
        if let sort = query.sort, !orders.contains(sort) {
            throw Problem(
                .malformed, field: "sort",
                "'\(sort)' is nothing to sort by; there are, also with a hyphen before: "
                    + fields.joined(separator: ", "))
        }
        guard query.filter != nil || query.sort != nil else { return rows }
        var selected = try rows.map { (row: $0, fields: try RowFields($0)) }
        if let filter = query.filter { selected = selected.filter { matches($0.fields, filter.lowercased()) } }
        if let sort = query.sort { selected = sorted(selected, by: sort) }
        return selected.map(\.row)
    }

    private func matches(_ row: RowFields, _ filter: String) -> Bool {
        let parts = filter.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // An IPv6 address has colons as well.
        if parts.count == 2, fields.contains(parts[0]) { return row[parts[0]]?.isOrHolds(parts[1]) ?? false }
        return row.fields.values.contains { $0.isName && $0.holds(filter) }
    }

    /// Stable; rows without the field come last either way.
    private func sorted<Row>(
        _ rows: [(row: Row, fields: RowFields)], by sort: String
    ) -> [(row: Row, fields: RowFields)] {
        let descends = sort.hasPrefix("-")
        let name = descends ? String(sort.dropFirst()) : sort
        return rows.sorted { a, b in
            switch (a.fields[name]?.order, b.fields[name]?.order) {
            case (let a?, let b?): descends ? b < a : a < b
            case (_?, nil): true
            case (nil, _): false
            }
        }
    }
}
