// SPDX-License-Identifier: Apache-2.0

/// Writes down what an `encode(to:)` gives.
struct ShapeEncoder: Encoder {
    let shape: Shape
    let answers: Answers
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        shape.beObject()
        return KeyedEncodingContainer(ShapeFields<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ShapeList(encoder: of(shape.list())) }
    func singleValueContainer() -> any SingleValueEncodingContainer { ShapeValue(encoder: self) }

    fileprivate func of(_ shape: Shape) -> ShapeEncoder { ShapeEncoder(shape: shape, answers: answers) }

    /// By the type, not by the value: what a sample happens to leave out belongs to it.
    fileprivate func note<Value: Encodable>(_ value: Value) throws {
        if let type = Value.self as? any Codable.Type {
            shape.value = try answers.schema(of: type)
        } else {
            try value.encode(to: self)
        }
    }
}

private struct ShapeFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ShapeEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { field(key).shape.mayBeNull = true }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try field(key).note(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { field(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { field(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.of(encoder.shape.field("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { field(key) }

    private func field(_ key: Key) -> ShapeEncoder { encoder.of(encoder.shape.field(key.stringValue)) }
}

private struct ShapeList: UnkeyedEncodingContainer {
    let encoder: ShapeEncoder
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(encoder: ShapeEncoder) { self.encoder = encoder }

    mutating func encodeNil() { next().shape.mayBeNull = true }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try next().note(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { next() }

    private mutating func next() -> ShapeEncoder {
        count += 1
        return encoder
    }
}

private struct ShapeValue: SingleValueEncodingContainer {
    let encoder: ShapeEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { encoder.shape.mayBeNull = true }
    func encode<Value: Encodable>(_ value: Value) throws { try encoder.note(value) }
}
