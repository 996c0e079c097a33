// SPDX-License-Identifier: Apache-2.0

import CLinux

/// A netlink message under construction: header, family header, attributes (netlink(7)).
///
/// Numbers are written in the machine's byte order, which is little-endian on x86-64 and arm64; what a protocol has in
/// network order goes in as bytes. Everything is aligned to 4 bytes.
public struct NetlinkMessage: Hashable, Sendable {
    /// NLM_F_*.
    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        public static let request = Flags(rawValue: 0x1)
        public static let acknowledge = Flags(rawValue: 0x4)
        public static let dump = Flags(rawValue: 0x300)
        public static let replace = Flags(rawValue: 0x100)
        public static let exclusive = Flags(rawValue: 0x200)
        public static let create = Flags(rawValue: 0x400)
        public static let append = Flags(rawValue: 0x800)
    }

    /// The largest payload of one attribute: its 16-bit length counts its 4-byte header.
    public static let maximumAttributePayload = Int(UInt16.max) - 4

    private var bytes: [UInt8] = []

    /// A message of this type; `request` is always among its flags.
    public init(type: UInt16, flags: Flags) {
        append(UInt32(0))  // length, known when encoded
        append(type)
        append(flags.union(.request).rawValue)
        append(UInt32(0))  // sequence number
        append(UInt32(0))  // port: the kernel fills in the sender's
    }

    /// Bytes so far, header included.
    public var count: Int { bytes.count }

    /// The whole message.
    public func encoded(sequence: UInt32 = 0) -> [UInt8] {
        var message = self
        message.patch(UInt32(bytes.count), at: 0)
        message.patch(sequence, at: 8)
        return message.bytes
    }

    /// A number of the family header, unaligned: the caller knows the C structure's layout.
    public mutating func append(_ number: some FixedWidthInteger) {
        var rest = UInt64(truncatingIfNeeded: number)
        for _ in 0..<number.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// - Precondition: `value` has at most `maximumAttributePayload` bytes.
    public mutating func put(_ type: UInt16, bytes value: [UInt8]) {
        precondition(value.count <= Self.maximumAttributePayload)
        append(UInt16(4 + value.count))
        append(type)
        bytes += value
        align()
    }

    public mutating func put(_ type: UInt16, _ number: some FixedWidthInteger) {
        append(UInt16(4 + number.bitWidth / 8))
        append(type)
        append(number)
        align()
    }

    /// A text with its final zero.
    public mutating func put(_ type: UInt16, string: String) {
        put(type, bytes: Array(string.utf8) + [0])
    }

    /// An attribute that consists of attributes.
    /// - Precondition: `content` puts at most `maximumAttributePayload` bytes.
    public mutating func nest<E: Error>(_ type: UInt16, _ content: (inout Self) throws(E) -> Void) throws(E) {
        let start = bytes.count
        append(UInt16(0))
        append(type | UInt16(NLA_F_NESTED))
        try content(&self)
        precondition(bytes.count - start - 4 <= Self.maximumAttributePayload)
        patch(UInt16(bytes.count - start), at: start)
    }

    private mutating func align() {
        while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    }

    private mutating func patch(_ number: some FixedWidthInteger, at offset: Int) {
        for index in 0..<number.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
    }
}
