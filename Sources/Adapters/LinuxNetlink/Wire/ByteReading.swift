// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Why bytes are not the netlink message that they should be.
public struct MalformedMessage: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Checked reading from bytes that came from outside: what isn't there is an error, never a trap.
extension Span<UInt8> {
    /// The number at `offset`, in the machine's byte order (little-endian on x86-64 and arm64).
    public func number<Number: FixedWidthInteger>(
        _: Number.Type, at offset: Int = 0
    ) throws(MalformedMessage) -> Number {
        let width = Number.bitWidth / 8
        try check(width, at: offset)
        var value: Number = 0
        for index in (offset..<offset + width).reversed() {
            value = value << 8 | Number(truncatingIfNeeded: self[index])
        }
        return value
    }

    /// The number at `offset`, in network byte order.
    public func bigEndian<Number: FixedWidthInteger>(
        _ type: Number.Type, at offset: Int = 0
    ) throws(MalformedMessage) -> Number {
        try number(type, at: offset).byteSwapped
    }

    /// The text up to its first zero, or to the end.
    public var text: String {
        let end = indices.first { self[$0] == 0 } ?? count
        return String(decoding: (0..<end).map { self[$0] }, as: UTF8.self)
    }

    /// An address of 4 or 16 bytes.
    public func address() throws(MalformedMessage) -> IPAddress {
        guard let address = IPAddress(bytes: array) else {
            throw MalformedMessage("an address has 4 or 16 bytes, this one has \(count)")
        }
        return address
    }

    /// Exactly the whole span as a key.
    public func key() throws(MalformedMessage) -> FixedBytes<32> {
        guard let key = FixedBytes<32>(array) else {
            throw MalformedMessage("a key has 32 bytes, this one has \(count)")
        }
        return key
    }

    public var array: [UInt8] { indices.map { self[$0] } }

    func check(_ length: Int, at offset: Int) throws(MalformedMessage) {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw MalformedMessage("\(length) bytes at \(offset) reach beyond the \(count) there are")
        }
    }
}
