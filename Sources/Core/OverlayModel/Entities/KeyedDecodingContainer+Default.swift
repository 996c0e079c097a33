// SPDX-License-Identifier: Apache-2.0

extension KeyedDecodingContainer {
    /// A field that what an older version wrote may lack.
    func decode<Value: Decodable>(_ key: Key, default standard: @autoclosure () -> Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? standard()
    }

    func decode<Value: Decodable>(_ key: Key) throws -> Value { try decode(Value.self, forKey: key) }

    func decodeOptional<Value: Decodable>(_ key: Key) throws -> Value? { try decodeIfPresent(Value.self, forKey: key) }
}
