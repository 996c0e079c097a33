// SPDX-License-Identifier: Apache-2.0

/// An address on an interface with the length of its network: `10.10.0.1/24`. The host bits stay.
public struct InterfaceAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    public let length: UInt8

    /// - Precondition: `length` is at most the width of the address.
    public init(address: IPAddress, length: UInt8) {
        precondition(Int(length) <= address.family.bitWidth)
        self.address = address
        self.length = length
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else {
            throw ParseError("'\(text)' is no address with a prefix length, such as 10.10.0.1/24 or fd00::1/64")
        }
        let width = address.family.bitWidth
        guard parts.count == 2 else {
            throw ParseError("'\(text)' has no prefix length: write \(address)/\(width) for one address")
        }
        guard let length = Self.length(parts[1]), Int(length) <= width else {
            throw ParseError("'\(text)' has the prefix length '\(parts[1])': it goes from 0 to \(width)")
        }
        self.init(address: address, length: length)
    }

    /// The prefix that the address lies in.
    public var network: Prefix { Prefix(containing: address, length: length) }

    public var description: String { "\(address)/\(length)" }

    public static func < (a: Self, b: Self) -> Bool { (a.address, a.length) < (b.address, b.length) }

    private static func length(_ text: some StringProtocol) -> UInt8? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt8(text)
    }
}
