// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

extension Problem {
    /// What is wrong with a body, by the name of the field.
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(.malformed, field: Self.fieldPath(context.codingPath + [key]), "is missing")
        case .typeMismatch(let type, let context):
            self.init(expected: type, at: context.codingPath)
        case .valueNotFound(let type, let context):
            self.init(expected: type, at: context.codingPath)
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(.malformed, "the body is not JSON (RFC 8259), or has a number that its field can't hold")
        case .dataCorrupted(let context):
            self.init(.malformed, field: Self.fieldPath(context.codingPath), context.debugDescription)
        @unknown default:
            self.init(.malformed, "the body can't be read")
        }
    }

    private init(expected type: any Any.Type, at path: [any CodingKey]) {
        let detail = "must be \(Self.word(for: type))"
        if path.isEmpty {
            self.init(.malformed, "the body \(detail)")
        } else {
            self.init(.malformed, field: Self.fieldPath(path), detail)
        }
    }

    /// `rules[0].ports`
    static func fieldPath(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }

    init(choice text: String, of texts: [String], at path: [any CodingKey]) {
        let words = texts.joined(separator: ", ")
        self.init(.malformed, field: Self.fieldPath(path), "'\(text)' is not one of: \(words)")
    }

    /// What JSON calls it.
    static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where "\(type)".hasPrefix("Array"): "an array"
        default: "an object"
        }
    }
}
