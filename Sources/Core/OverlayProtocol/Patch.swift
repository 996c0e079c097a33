// SPDX-License-Identifier: Apache-2.0

/// What a request says of a field that can be empty: nothing, that it be empty (`null`), or its value.
///
/// As a stored property of a body it is coded like an optional one, except that `null` is not the same as missing.
public enum Patch<Value: Codable & Sendable>: Sendable {
    case keep
    case clear
    case set(Value)

    /// The field after the request.
    public func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .clear: nil
        case .set(let new): new
        }
    }
}

extension Patch: Equatable where Value: Equatable {}
extension Patch: Hashable where Value: Hashable {}

/// The value; a missing field never comes here.
extension Patch: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = container.decodeNil() ? .clear : .set(try container.decode(Value.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .keep, .clear: try container.encodeNil()
        case .set(let value): try container.encode(value)
        }
    }
}

// What the compiler writes for `Codable` calls these, since they say more than the generic ones.
extension KeyedDecodingContainer {
    public func decode<Value>(_: Patch<Value>.Type, forKey key: Key) throws -> Patch<Value> {
        guard contains(key) else { return .keep }
        return try Patch(from: try superDecoder(forKey: key))
    }
}

extension KeyedEncodingContainer {
    public mutating func encode<Value>(_ patch: Patch<Value>, forKey key: Key) throws {
        switch patch {
        case .keep: break
        case .clear: try encodeNil(forKey: key)
        case .set(let value): try encode(value, forKey: key)
        }
    }
}
