// SPDX-License-Identifier: Apache-2.0

/// Gives an `init(from:)` whatever it asks for, and writes down what that was.
struct SampleDecoder: Decoder {
    let shape: Shape
    let attempt: Attempt
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Types hold their fields to each other, so that not every sample is taken.
    struct Attempt: Hashable {
        /// Which case enumerations have.
        let choice: Int
        let optionals: Optionals
    }

    /// Which of the fields that may be missing are there.
    enum Optionals {
        case all
        /// Those of which nothing is known so far: an attempt that isn't taken ends at the field that is wrong, and what
        /// comes behind it wants to be seen as well.
        case unseen
        case none
    }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedDecodingContainer<Key> {
        shape.beObject()
        return KeyedDecodingContainer(SampleFields<Key>(shape: shape, attempt: attempt))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { SampleList(element: shape.list(), attempt: attempt) }
    func singleValueContainer() -> any SingleValueDecodingContainer { SampleValue(shape: shape, attempt: attempt) }
}

extension SampleDecoder {
    struct Unknown: Error {
        let type: Any.Type
    }

    /// No enumeration that decides over other fields has more cases.
    private static var choices: Int { 16 }

    /// A value of a type; its schema goes into the shape.
    static func value<Value: Decodable>(_ type: Value.Type, into shape: Shape, _ attempt: Attempt) throws -> Value {
        let (value, schema) = try sample(type, choice: attempt.choice)
        shape.value = schema
        return value
    }

    private static func sample<Value: Decodable>(_ type: Value.Type, choice: Int) throws -> (Value, Schema) {
        if let leaf = Leaf(type, choice: choice), let value = leaf.sample as? Value { return (value, leaf.schema) }
        if let map = type as? any StringKeyed.Type, let element = map.valueType as? any Decodable.Type {
            let (value, schema) = try sample(element, choice: choice)
            guard let value = map.sample(of: value) as? Value else { throw Unknown(type: type) }
            return (value, .map(schema))
        }
        let shape = Shape()
        let full = run(type, into: shape, .all)
        _ = run(type, into: shape, .unseen)
        let bare = run(type, into: shape, .none)
        guard let value = full ?? bare, let schema = shape.schema(of: type) else {
            throw Unknown(type: type)
        }
        return (value, schema)
    }

    /// - Returns: what the first attempt that is taken gives.
    static func run<Value: Decodable>(_ type: Value.Type, into shape: Shape, _ optionals: Optionals) -> Value? {
        for choice in 0..<Self.choices {
            let attempt = Attempt(choice: choice, optionals: optionals)
            if let value = try? type.init(from: SampleDecoder(shape: shape, attempt: attempt)) { return value }
        }
        return nil
    }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let shape: Shape
    let attempt: SampleDecoder.Attempt
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool {
        shape.note(key.stringValue) { $0.mayBeMissing = true }
        return switch attempt.optionals {
        case .all: true
        case .unseen: !shape.knows(key.stringValue)
        case .none: false
        }
    }

    func decodeNil(forKey key: Key) -> Bool {
        shape.note(key.stringValue) { $0.nullIsMissing = true }
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try SampleDecoder.value(type, into: shape.field(key.stringValue), attempt)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedDecodingContainer<
        Nested
    > {
        decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder(key).unkeyedContainer() }
    func superDecoder() -> any Decoder { SampleDecoder(shape: shape.field("super"), attempt: attempt) }
    func superDecoder(forKey key: Key) -> any Decoder { decoder(key) }

    private func decoder(_ key: Key) -> SampleDecoder {
        SampleDecoder(shape: shape.field(key.stringValue), attempt: attempt)
    }
}

/// One element.
private struct SampleList: UnkeyedDecodingContainer {
    let element: Shape
    let attempt: SampleDecoder.Attempt
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    init(element: Shape, attempt: SampleDecoder.Attempt) {
        self.element = element
        self.attempt = attempt
    }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try SampleDecoder.value(type, into: element, attempt)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { next().unkeyedContainer() }
    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> SampleDecoder {
        currentIndex += 1
        return SampleDecoder(shape: element, attempt: attempt)
    }
}

private struct SampleValue: SingleValueDecodingContainer {
    let shape: Shape
    let attempt: SampleDecoder.Attempt
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        shape.mayBeNull = true
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try SampleDecoder.value(type, into: shape, attempt)
    }
}
