// SPDX-License-Identifier: Apache-2.0

/// Writes down what an `encode(to:)` gives.
struct ShapeEncoder: Encoder {
    let shape: Shape
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        shape.beObject()
        return KeyedEncodingContainer(ShapeFields<Key>(shape: shape))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ShapeList(element: shape.list()) }
    func singleValueContainer() -> any SingleValueEncodingContainer { ShapeValue(shape: shape) }

    /// By the type, not by the value: what a sample happens to leave out belongs to it.
    fileprivate static func note<Value: Encodable>(_ value: Value, in shape: Shape) throws {
        if let type = Value.self as? any Codable.Type {
            shape.value = try Schema(giving: type)
        } else {
            try value.encode(to: ShapeEncoder(shape: shape))
        }
    }
}

private struct ShapeFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let shape: Shape
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { shape.field(key.stringValue).mayBeNull = true }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try ShapeEncoder.note(value, in: shape.field(key.stringValue))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        encoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { ShapeEncoder(shape: shape.field("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

    private func encoder(_ key: Key) -> ShapeEncoder { ShapeEncoder(shape: shape.field(key.stringValue)) }
}

private struct ShapeList: UnkeyedEncodingContainer {
    let element: Shape
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(element: Shape) { self.element = element }

    mutating func encodeNil() {
        count += 1
        element.mayBeNull = true
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try ShapeEncoder.note(value, in: element)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ShapeEncoder(shape: element).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { ShapeEncoder(shape: element).unkeyedContainer() }
    func superEncoder() -> any Encoder { ShapeEncoder(shape: element) }
}

private struct ShapeValue: SingleValueEncodingContainer {
    let shape: Shape
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { shape.mayBeNull = true }
    func encode<Value: Encodable>(_ value: Value) throws { try ShapeEncoder.note(value, in: shape) }
}
