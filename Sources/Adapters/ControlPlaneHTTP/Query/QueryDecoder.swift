// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// Decodes the parameters of a query from their texts.
struct QueryDecoder: Decoder {
    let texts: [String: String]
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(QueryFields<Key>(texts: texts))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unsupported }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unsupported }
}

extension Decoder {
    /// A query is flat.
    fileprivate var unsupported: DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: "is more than a text"))
    }
}

private struct QueryFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let texts: [String: String]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { texts.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { texts[key.stringValue] != nil }
    func decodeNil(forKey key: Key) -> Bool { !contains(key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try value(key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw try value(key).unsupported }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw try value(key).unsupported
    }

    func superDecoder() -> any Decoder { QueryDecoder(texts: texts) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }

    private func value(_ key: Key) throws -> QueryValue {
        guard let text = texts[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "is missing"))
        }
        return QueryValue(text: text, codingPath: [key])
    }
}

private struct QueryValue: Decoder, SingleValueDecodingContainer {
    let text: String
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unsupported }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> { throw unsupported }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if case .choice(let texts) = Leaf(type, choice: 0)?.schema, !texts.contains(text) {
            throw wrong("'\(text)' is not one of: \(texts.joined(separator: ", "))")
        }
        switch type {
        case is String.Type: return try cast(text)
        case is Bool.Type: return try cast(Bool(text))
        case let type as any FixedWidthInteger.Type: return try cast(integer(type))
        default: return try type.init(from: self)
        }
    }

    /// As JSON writes it: without a plus, which is a blank in a query anyway.
    private func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        text.first == "+" ? nil : Integer(text)
    }

    private func cast<Value>(_ value: Any?) throws -> Value {
        guard let value = value as? Value else { throw wrong("'\(text)' is not \(Problem.word(for: Value.self))") }
        return value
    }

    private func wrong(_ detail: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: detail))
    }
}
