// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// What a kind of row can be filtered and sorted by: its fields that are texts, numbers and flags.
struct RowSelection: Sendable {
    let fields: [String]
    /// What a text without a field is looked for in.
    private let texts: Set<String>

    /// - Parameter row: the schema of one.
    init(_ row: Schema) {
        texts = Set(row.object?.fields.filter { $0.schema.isText }.map(\.name) ?? [])
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
        var selected = rows
        if let filter = query.filter {
            let filter = Filter(filter.lowercased(), of: self)
            selected = try selected.filter { try filter.matches($0) }
        }
        return try query.sort.map { try sorted(selected, by: $0) } ?? selected
    }

    private struct Filter {
        private let text: String
        private let fields: Set<String>
        /// Of one field that is named, an id or a number matches as well.
        private let isOfField: Bool

        init(_ filter: String, of selection: RowSelection) {
            let parts = filter.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            // An IPv6 address has colons as well.
            isOfField = parts.count == 2 && selection.fields.contains(parts[0])
            text = isOfField ? parts[1] : filter
            fields = isOfField ? [parts[0]] : selection.texts
        }

        func matches(_ row: some Encodable) throws -> Bool {
            try RowField.read(fields, of: row).contains { isOfField ? $0.isOrHolds(text) : $0.isName && $0.holds(text) }
        }
    }

    /// Stable; rows without the field come last either way.
    private func sorted<Row: Encodable>(_ rows: [Row], by sort: String) throws -> [Row] {
        let descends = sort.hasPrefix("-")
        let name: Set = [descends ? String(sort.dropFirst()) : sort]
        let keyed = try rows.map { (row: $0, order: try RowField.read(name, of: $0).first?.order) }
        return keyed.sorted { a, b in
            switch (a.order, b.order) {
            case (let a?, let b?): descends ? b < a : a < b
            case (_?, nil): true
            case (nil, _): false
            }
        }.map(\.row)
    }
}

extension Schema {
    /// A text, or a list of them, that may be something people look for: no id.
    fileprivate var isText: Bool {
        switch self {
        case .text(let form): form?.format != "uuid"
        case .array(let schema), .nullable(let schema): schema.isText
        case .any, .flag, .number, .integer, .choice, .map, .object, .either: false
        }
    }
}
