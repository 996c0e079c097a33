// SPDX-License-Identifier: Apache-2.0

/// A set that is written in order, so that equal values have equal bytes.
@propertyWrapper
public struct Ordered<Element: Hashable & Comparable & Codable & Sendable>: Hashable, Sendable, Codable {
    public var wrappedValue: Set<Element>

    public init(wrappedValue: Set<Element>) {
        self.wrappedValue = wrappedValue
    }

    public init(from decoder: any Decoder) throws {
        wrappedValue = try Set(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try wrappedValue.sorted().encode(to: encoder)
    }
}
