// SPDX-License-Identifier: Apache-2.0

/// A CIDR prefix, `10.20.0.0/24` or `fd00:20::/64`. Its host bits are zero; a text with host bits set is refused,
/// because it is either a typing error in the length or a host that was meant.
public struct Prefix: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The network address: the first address of the prefix.
    public let address: IPAddress
    /// Leading bits that all its addresses share.
    public let length: UInt8

    /// The prefix of `length` bits that holds `address`.
    /// - Precondition: `length` is at most the width of the address.
    public init(containing address: IPAddress, length: UInt8) {
        precondition(Int(length) <= address.family.bitWidth)
        self.address = IPAddress(family: address.family, number: address.number & Self.mask(address.family, length))
        self.length = length
    }

    /// The prefix of one address.
    public init(host address: IPAddress) {
        self.address = address
        length = UInt8(address.family.bitWidth)
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        let parsed = try InterfaceAddress(text)
        let prefix = parsed.network
        guard prefix.address == parsed.address else {
            let host = Prefix(host: parsed.address)
            throw ParseError("\(text) has host bits set: write \(prefix) for the network or \(host) for the host")
        }
        self = prefix
    }

    public var family: AddressFamily { address.family }

    /// The first address as a number.
    public var first: UInt128 { address.number }

    /// The last address as a number.
    public var last: UInt128 { address.number | (Self.allBits(family) ^ Self.mask(family, length)) }

    /// `0.0.0.0/0` or `::/0`.
    public var isDefault: Bool { length == 0 }

    /// A prefix of one address, `/32` or `/128`.
    public var isHost: Bool { Int(length) == family.bitWidth }

    public func contains(_ other: IPAddress) -> Bool {
        other.family == family && other.number & Self.mask(family, length) == address.number
    }

    public func contains(_ other: Prefix) -> Bool {
        other.length >= length && contains(other.address)
    }

    /// Whether the two share an address; prefixes that overlap are nested.
    public func overlaps(_ other: Prefix) -> Bool {
        contains(other) || other.contains(self)
    }

    public var description: String { "\(address)/\(length)" }

    public static func < (a: Self, b: Self) -> Bool { (a.address, a.length) < (b.address, b.length) }

    /// `0.0.0.0/0` or `::/0`.
    public static func `default`(_ family: AddressFamily) -> Prefix {
        Prefix(containing: IPAddress(family: family, number: 0), length: 0)
    }

    /// A number with the `length` leading bits of the family set.
    private static func mask(_ family: AddressFamily, _ length: UInt8) -> UInt128 {
        // A shift by the full width gives zero: Swift's `<<` does not wrap.
        let hostBits = UInt128(family.bitWidth - Int(length))
        return (allBits(family) >> hostBits) << hostBits
    }

    private static func allBits(_ family: AddressFamily) -> UInt128 {
        family == .v4 ? UInt128(UInt32.max) : .max
    }
}
