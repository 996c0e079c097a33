// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

@testable import ControlPlaneHTTP

/// A field that a body can have, at whatever depth, and a body that is right but for it.
struct BodyPlace {
    /// `rules[0].ports`
    let path: String
    let schema: Schema
    let presence: ObjectSchema.Presence
    /// The right body with a value in the field's place.
    let body: (JSONValue) -> JSONValue

    /// Every place in a right body, also those that it leaves out.
    static func all(in right: JSONValue, _ schema: Schema) -> [BodyPlace] {
        schema.inside(right, at: "") { $0 }
    }

    /// Every object in it, the whole among them, and the body with another object in its place.
    static func objects(in right: JSONValue, _ schema: Schema) -> [(path: String, body: (JSONValue) -> JSONValue)] {
        [("", { $0 })]
            + all(in: right, schema).filter { $0.schema.object != nil }.map { ($0.path + ".", $0.body) }
    }
}

extension Schema {
    fileprivate func inside(
        _ present: JSONValue?, at path: String, _ put: @escaping (JSONValue) -> JSONValue
    ) -> [BodyPlace] {
        switch self {
        case .nullable(let schema): return schema.inside(present, at: path, put)
        case .array(let element): return element.places(present?.elements.first, at: "\(path)[0]") { put([$0]) }
        case .map(let value): return value.places(nil, at: "\(path).key") { put(["key": $0]) }
        case .object(let object):
            let whole = present ?? sample
            return object.fields.flatMap { field in
                field.schema.places(
                    whole[field.name], at: path.isEmpty ? field.name : "\(path).\(field.name)", field.presence
                ) { put(whole.with(field.name, $0)) }
            }
        case .any, .flag, .number, .integer, .text, .choice, .either: return []
        }
    }

    private func places(
        _ present: JSONValue?, at path: String, _ presence: ObjectSchema.Presence = .required,
        _ put: @escaping (JSONValue) -> JSONValue
    ) -> [BodyPlace] {
        [BodyPlace(path: path, schema: self, presence: presence, body: put)] + inside(present, at: path, put)
    }

    /// With as little as there may be.
    var sample: JSONValue {
        switch self {
        case .any, .either: .null
        case .flag: true
        case .number: .number(1.5)
        case .integer(let lowest, _): .integer(max(lowest, 1))
        case .text(let form): .text(form?.example ?? "text")
        case .choice(let texts): .text(texts.first ?? "")
        case .array: []
        case .map: [:]
        case .nullable(let schema): schema.sample
        case .object(let object):
            .object(
                Dictionary(
                    object.fields.filter { $0.presence == .required }.map { ($0.name, $0.schema.sample) },
                    uniquingKeysWith: { $1 }))
        }
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue? {
        if case .object(let fields) = self { fields[name] } else { nil }
    }

    fileprivate var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var fields) = self else { return [name: value] }
        fields[name] = value
        return .object(fields)
    }
}
