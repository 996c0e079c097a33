// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// Writes schemas as JSON Schema (2020-12), with the objects that have a name in one place.
struct SchemaWriter {
    /// `#/components/schemas`
    private(set) var components: [String: JSONValue] = [:]

    /// Of an answer: what is not described may come later.
    mutating func answer(_ schema: Schema) -> JSONValue { json(schema, isClosed: false) }

    /// Of a request: what is not described is refused.
    mutating func request(_ schema: Schema) -> JSONValue { json(schema, isClosed: true) }

    private mutating func json(_ schema: Schema, isClosed: Bool) -> JSONValue {
        switch schema {
        case .any: [:]
        case .flag: ["type": "boolean"]
        case .number: ["type": "number"]
        case .integer(let lowest, let highest):
            ["type": "integer", "minimum": .integer(lowest), "maximum": .unsigned(highest)]
        case .text(let form): form?.json ?? freeText(isClosed: isClosed)
        case .choice(let texts): ["type": "string", "enum": .array(texts.map { .text($0) })]
        case .array(let element): ["type": "array", "items": json(element, isClosed: isClosed)]
        case .map(let value): ["type": "object", "additionalProperties": json(value, isClosed: isClosed)]
        case .object(let object): reference(to: object, isClosed: isClosed)
        case .either(let schemas): ["anyOf": .array(schemas.map { json($0, isClosed: isClosed) })]
        case .nullable(.either([])): ["type": "null"]
        case .nullable(let schema): ["anyOf": [json(schema, isClosed: isClosed), ["type": "null"]]]
        }
    }

    private func freeText(isClosed: Bool) -> JSONValue {
        isClosed ? ["type": "string", "maxLength": .integer(Int64(Schema.longestText))] : ["type": "string"]
    }

    private mutating func reference(to object: ObjectSchema, isClosed: Bool) -> JSONValue {
        let described = describe(object, isClosed: isClosed)
        guard let name = object.name else { return described }
        // One type may be asked for and answered, with other fields required.
        let free = components[name].map { $0 == described ? name : name + "Input" } ?? name
        components[free] = described
        return ["$ref": .text("#/components/schemas/\(free)")]
    }

    private mutating func describe(_ object: ObjectSchema, isClosed: Bool) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for field in object.fields {
            let schema = field.presence == .optionalOrNull && isClosed ? Schema.nullable(field.schema) : field.schema
            properties[field.name] = json(schema, isClosed: isClosed)
        }
        if isClosed {
            for name in object.ignored { properties[name] = ["deprecated": true, "description": "Ignored."] }
        }
        var json: [String: JSONValue] = ["type": "object", "properties": .object(properties)]
        let required = object.fields.filter { $0.presence == .required }.map { JSONValue.text($0.name) }
        if !required.isEmpty { json["required"] = .array(required) }
        if isClosed { json["additionalProperties"] = false }
        return .object(json)
    }
}

extension TextForm {
    fileprivate var json: JSONValue {
        var json: [String: JSONValue] = ["type": "string", "examples": [.text(example)]]
        json["format"] = format.map { .text($0) }
        json["pattern"] = pattern.map { .text($0) }
        return .object(json)
    }
}
