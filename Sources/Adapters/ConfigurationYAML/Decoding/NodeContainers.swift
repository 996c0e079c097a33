// SPDX-License-Identifier: Apache-2.0

/// A mapping.
struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let fields: [String: Node]
    let decoder: NodeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    /// Whoever asks which keys there are, knows them all.
    var allKeys: [Key] {
        fields.keys.sorted().compactMap { name in
            decoder.keys.note(codingPath.fieldPath, name)
            return Key(stringValue: name)
        }
    }

    func contains(_ key: Key) -> Bool {
        decoder.keys.note(codingPath.fieldPath, key.stringValue)
        return fields[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) -> Bool { contains(key) ? fields[key.stringValue]?.isNull ?? true : true }

    func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value { try Value(from: child(key)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

    private func child(_ key: Key) throws -> NodeDecoder {
        guard contains(key), let node = fields[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
        }
        return decoder.decoder(of: node, at: key)
    }
}

/// A list.
struct NodeSequence: UnkeyedDecodingContainer {
    let nodes: [Node]
    let decoder: NodeDecoder
    private(set) var currentIndex = 0

    init(nodes: [Node], decoder: NodeDecoder) {
        self.nodes = nodes
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { nodes.count }
    var isAtEnd: Bool { currentIndex == nodes.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, nodes[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_: Value.Type) throws -> Value { try Value(from: next()) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> NodeDecoder {
        let key = IndexKey(currentIndex)
        guard !isAtEnd else { throw decoder.decoder(of: decoder.node, at: key).fault("is missing") }
        defer { currentIndex += 1 }
        return decoder.decoder(of: nodes[currentIndex], at: key)
    }
}

private struct IndexKey: CodingKey {
    let index: Int

    init(_ index: Int) { self.index = index }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { index = intValue }

    var stringValue: String { "\(index)" }
    var intValue: Int? { index }
}

/// A text, a number or a flag: what stands there without quotes may be any of them.
struct ScalarNode: SingleValueDecodingContainer {
    let decoder: NodeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.node.isNull }

    func decode(_: String.Type) throws -> String {
        guard let scalar = decoder.node.scalar, !decoder.node.isNull else {
            throw decoder.mismatch(String.self, "a text")
        }
        return scalar.string
    }

    func decode(_: Bool.Type) throws -> Bool {
        switch try decode(String.self) {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: throw decoder.mismatch(Bool.self, "true or false")
        }
    }

    func decode(_: Double.Type) throws -> Double { try number() }
    func decode(_: Float.Type) throws -> Float { try number() }
    func decode(_: Int.Type) throws -> Int { try integer() }
    func decode(_: Int8.Type) throws -> Int8 { try integer() }
    func decode(_: Int16.Type) throws -> Int16 { try integer() }
    func decode(_: Int32.Type) throws -> Int32 { try integer() }
    func decode(_: Int64.Type) throws -> Int64 { try integer() }
    func decode(_: UInt.Type) throws -> UInt { try integer() }
    func decode(_: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_: Value.Type) throws -> Value { try Value(from: decoder) }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
        guard let number = Number(try decode(String.self)) else {
            throw decoder.mismatch(Number.self, "a whole number from \(Number.min) to \(Number.max)")
        }
        return number
    }

    private func number<Number: LosslessStringConvertible>() throws -> Number {
        guard let number = Number(try decode(String.self)) else { throw decoder.mismatch(Number.self, "a number") }
        return number
    }
}
