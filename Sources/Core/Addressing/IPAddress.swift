// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address. IPv4 sorts before IPv6.
public enum IPAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    public init?(_ text: some StringProtocol) {
        if let v4 = IPv4Address(text) {
            self = .v4(v4)
        } else if let v6 = IPv6Address(text) {
            self = .v6(v6)
        } else {
            return nil
        }
    }

    /// The address whose number is `number` (RFC 4632 / RFC 4291 bit order); bits above the family's width are cut.
    public init(family: AddressFamily, number: UInt128) {
        switch family {
        case .v4: self = .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number)))
        case .v6: self = .v6(IPv6Address(rawValue: number))
        }
    }

    /// The address in `bytes`, network byte order.
    /// - Returns: nil unless there are 4 or 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        let number = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: self.init(family: .v4, number: number)
        case 16: self.init(family: .v6, number: number)
        default: return nil
        }
    }

    public var family: AddressFamily {
        switch self {
        case .v4: .v4
        case .v6: .v6
        }
    }

    /// The address as a number; an IPv4 address fills the low 32 bits.
    public var number: UInt128 {
        switch self {
        case .v4(let address): UInt128(address.rawValue)
        case .v6(let address): address.rawValue
        }
    }

    /// 4 or 16 bytes in network byte order.
    public var bytes: [UInt8] {
        let width = family.bitWidth
        return stride(from: width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt128($0)) }
    }

    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }

    public static func < (a: Self, b: Self) -> Bool {
        (a.family, a.number) < (b.family, b.number)
    }
}
