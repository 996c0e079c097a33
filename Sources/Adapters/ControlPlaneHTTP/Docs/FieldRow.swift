// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A field at any depth of a body, by its path: `rules[].ports`.
struct FieldRow {
    let path: String
    let type: String
    let presence: String

    /// The fields of a schema, the outer before the inner.
    static func all(of schema: Schema, at path: String = "") -> [FieldRow] {
        switch schema {
        case .object(let object): object.fields.flatMap { rows(of: $0, below: path) }
        case .array(let element): all(of: element, at: path + "[]")
        case .map(let value): all(of: value, at: path.isEmpty ? "*" : path + ".*")
        case .nullable(let schema): all(of: schema, at: path)
        case .any, .flag, .number, .integer, .text, .choice, .either: []
        }
    }

    private static func rows(of field: ObjectSchema.Field, below path: String) -> [FieldRow] {
        let path = path.isEmpty ? field.name : "\(path).\(field.name)"
        let row = FieldRow(path: path, type: field.schema.words, presence: field.presence.words)
        return [row] + all(of: field.schema, at: path)
    }
}

extension Schema {
    /// For people.
    var words: String {
        switch self {
        case .any: "any JSON"
        case .flag: "true or false"
        case .number: "number"
        case .integer(let lowest, let highest):
            highest < UInt64(Int64.max) ? "whole number, \(lowest) to \(highest)" : "whole number"
        case .text(let form): form.map { "text like `\($0.example)`" } ?? "text"
        case .choice(let texts): texts.map { "`\($0)`" }.joined(separator: " | ")
        case .array(.object): "list"
        case .array(let element): "list: \(element.words)"
        case .map(let value): "object of any keys: \(value.words)"
        case .object: "object"
        case .either(let schemas): schemas.map(\.words).joined(separator: ", or ")
        case .nullable(let schema): "\(schema.words), or `null`, which clears"
        }
    }
}

extension ObjectSchema.Presence {
    fileprivate var words: String {
        switch self {
        case .required: "required"
        case .optional, .optionalOrNull: ""
        }
    }
}
