// SPDX-License-Identifier: Apache-2.0

/// Exactly `count` bytes. Equality takes the same time whatever the bytes are. Its parts are inlinable: a generic
/// function that another module calls would look its types up for every byte.
public struct FixedBytes<let count: Int>: Sendable {
    @usableFromInline
    var storage: [count of UInt8]

    /// - Returns: nil unless `bytes` has exactly `count` elements.
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == count else { return nil }
        self.init()
        var index = 0
        for byte in bytes {
            storage[index] = byte
            index += 1
        }
    }

    /// All zero.
    @inlinable
    public init() {
        storage = .init(repeating: 0)
    }

    @inlinable
    public subscript(index: Int) -> UInt8 { storage[index] }

    @inlinable
    public var array: [UInt8] { (0..<count).map { storage[$0] } }

    public var isZero: Bool { self == FixedBytes() }
}

extension FixedBytes: Hashable {
    @inlinable
    public static func == (a: Self, b: Self) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<count { difference |= a.storage[index] ^ b.storage[index] }
        return difference == 0
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes(of: storage) { hasher.combine(bytes: $0) }
    }
}
