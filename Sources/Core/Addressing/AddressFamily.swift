// SPDX-License-Identifier: Apache-2.0

/// IPv4 or IPv6.
public enum AddressFamily: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    case v4 = 4
    case v6 = 6

    /// Bits of an address: 32 or 128.
    public var bitWidth: Int { self == .v4 ? 32 : 128 }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
