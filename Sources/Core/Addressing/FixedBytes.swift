// SPDX-License-Identifier: Apache-2.0

/// Exactly `count` bytes. Equality takes the same time whatever the bytes are.
public struct FixedBytes<let count: Int>: Sendable {
    private var storage: [count of UInt8]

    /// - Returns: nil unless `bytes` has exactly `count` elements.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == count else { return nil }
        var storage: [count of UInt8] = .init(repeating: 0)
        for (index, byte) in bytes.enumerated() { storage[index] = byte }
        self.storage = storage
    }

    /// All zero.
    public init() {
        storage = .init(repeating: 0)
    }

    public subscript(index: Int) -> UInt8 { storage[index] }

    public var array: [UInt8] { (0..<count).map { storage[$0] } }

    public var isZero: Bool { self == FixedBytes() }
}

extension FixedBytes: Hashable {
    public static func == (a: Self, b: Self) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<count { difference |= a.storage[index] ^ b.storage[index] }
        return difference == 0
    }

    public func hash(into hasher: inout Hasher) {
        for index in 0..<count { hasher.combine(storage[index]) }
    }
}
