// SPDX-License-Identifier: Apache-2.0

/// Gives an `init(from:)` whatever it asks for, and writes down what that was.
struct SampleDecoder: Decoder {
    let shape: Shape
    let attempt: Attempt
    let samples: Samples
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
        return KeyedDecodingContainer(SampleFields<Key>(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { SampleList(decoder: of(shape.list())) }
    func singleValueContainer() -> any SingleValueDecodingContainer { SampleValue(decoder: self) }

    fileprivate func of(_ shape: Shape) -> SampleDecoder {
        SampleDecoder(shape: shape, attempt: attempt, samples: samples)
    }

    fileprivate func sample<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (value, schema) = try samples.sample(of: type, choice: attempt.choice)
        shape.value = schema
        return value
    }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SampleDecoder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool {
        decoder.shape.note(key.stringValue) { $0.mayBeMissing = true }
        return switch decoder.attempt.optionals {
        case .all: true
        case .unseen: !decoder.shape.knows(key.stringValue)
        case .none: false
        }
    }

    func decodeNil(forKey key: Key) -> Bool {
        decoder.shape.note(key.stringValue) { $0.nullIsMissing = true }
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try field(key).sample(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> { field(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { field(key).unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder.of(decoder.shape.field("super")) }
    func superDecoder(forKey key: Key) -> any Decoder { field(key) }

    private func field(_ key: Key) -> SampleDecoder { decoder.of(decoder.shape.field(key.stringValue)) }
}

/// One element.
private struct SampleList: UnkeyedDecodingContainer {
    let decoder: SampleDecoder
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    init(decoder: SampleDecoder) { self.decoder = decoder }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().sample(type) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { next().unkeyedContainer() }
    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> SampleDecoder {
        currentIndex += 1
        return decoder
    }
}

private struct SampleValue: SingleValueDecodingContainer {
    let decoder: SampleDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        decoder.shape.mayBeNull = true
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.sample(type) }
}
