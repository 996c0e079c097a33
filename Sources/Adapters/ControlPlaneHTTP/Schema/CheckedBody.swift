// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OverlayProtocol

/// A body of which every field is known: one that is not is refused by name, at every depth, so that a typo never
/// passes for a wish.
struct CheckedBody<Body: RequestBody>: Decodable {
    let body: Body

    init(from decoder: any Decoder) throws {
        if let schema = decoder.userInfo[.bodySchema] as? Schema { try schema.check(decoder) }
        body = try Body(from: decoder)
    }
}

extension CodingUserInfoKey {
    static let bodySchema: Self = {
        guard let key = Self(rawValue: "schema") else { preconditionFailure("every text makes a key") }
        return key
    }()
}

extension Schema {
    /// What a method's body looks like: PUT changes what is there, where `null` clears and a missing field stays. So
    /// what can't be empty takes no `null` there.
    func forPut() -> Schema {
        switch self {
        case .object(var object):
            object.fields = object.fields.map { field in
                .init(
                    name: field.name, schema: field.schema.forPut(),
                    presence: field.presence == .optionalOrNull ? .optional : field.presence)
            }
            return .object(object)
        case .array(let element): return .array(element.forPut())
        case .map(let value): return .map(value.forPut())
        case .nullable(let schema): return .nullable(schema.forPut())
        case .any, .flag, .number, .integer, .text, .choice, .either: return self
        }
    }

    /// - Throws: `Problem` for a field that there isn't, a `null` that nothing can be, a word that is none of an
    ///   enumeration's, a number out of its range and a text that is too long. What else is wrong, decoding finds.
    fileprivate func check(_ decoder: any Decoder) throws {
        switch self {
        case .object(let object): try object.check(decoder)
        case .array(let element) where element.isWorthALook:
            guard var container = try? decoder.unkeyedContainer() else { return }
            while !container.isAtEnd { try element.check(try container.superDecoder()) }
        case .map(let value) where value.isWorthALook:
            guard let container = try? decoder.container(keyedBy: AnyKey.self) else { return }
            for key in container.allKeys { try value.check(try container.superDecoder(forKey: key)) }
        case .choice(let texts): try decoder.check(isOneOf: texts)
        case .integer(let lowest, let highest): try decoder.check(isFrom: lowest, to: highest)
        case .text(nil): try decoder.checkLength()
        case .nullable(let schema): try schema.check(decoder)
        case .any, .flag, .number, .text, .either, .array, .map: break
        }
    }

    private var isWorthALook: Bool {
        switch self {
        case .object, .choice, .integer, .text(nil): true
        case .array(let schema), .map(let schema), .nullable(let schema): schema.isWorthALook
        case .any, .flag, .number, .text, .either: false
        }
    }

    fileprivate var takesNull: Bool {
        if case .nullable = self { true } else { false }
    }
}

extension ObjectSchema {
    fileprivate func check(_ decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: AnyKey.self) else { return }
        let known = fields.map(\.name)
        let unknown = container.allKeys.map(\.stringValue).filter { !known.contains($0) && !ignored.contains($0) }
        if let name = unknown.min() {
            throw Problem(
                .unknownField, field: Problem.fieldPath(decoder.codingPath + [AnyKey(stringValue: name)]),
                "there is no such field; there are: \(known.sorted().joined(separator: ", "))")
        }
        for field in fields {
            let key = AnyKey(stringValue: field.name)
            guard container.contains(key) else { continue }
            if try container.decodeNil(forKey: key) {
                try field.checkNull(at: decoder.codingPath + [key])
            } else {
                try field.schema.check(try container.superDecoder(forKey: key))
            }
        }
    }
}

extension ObjectSchema.Field {
    /// What is required and null is found by decoding.
    fileprivate func checkNull(at path: [any CodingKey]) throws(Problem) {
        guard presence == .optional, !schema.takesNull else { return }
        throw Problem(
            .invalid, field: Problem.fieldPath(path), "can't be empty: leave it out and it stays what it is")
    }
}

/// Any key at all.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue _: Int) { nil }
}
