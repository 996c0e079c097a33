// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Hands each attribute from `offset` on to `body`: its type, without the flags for nesting and byte order, and its
/// payload. Up to 3 bytes of padding may remain at the end; anything else that is no attribute is an error.
public func forEachAttribute(
    in bytes: Span<UInt8>, from offset: Int = 0,
    _ body: (_ type: UInt16, _ payload: Span<UInt8>) throws(MalformedMessage) -> Void
) throws(MalformedMessage) {
    var at = offset
    try bytes.check(0, at: at)
    while bytes.count - at >= 4 {
        let length = Int(try bytes.number(UInt16.self, at: at))
        let type = try bytes.number(UInt16.self, at: at + 2)
        guard length >= 4, length <= bytes.count - at else {
            throw MalformedMessage("attribute \(type) says \(length) bytes; 4 to \(bytes.count - at) are possible")
        }
        try body(type & ~UInt16(NLA_F_NESTED | NLA_F_NET_BYTEORDER), bytes.extracting(at + 4..<at + length))
        at += min((length + 3) & ~3, bytes.count - at)
    }
}

extension UInt16 {
    /// An attribute's or message's type from the kernel's headers, whose enumerators come as wider integers.
    static func type(_ constant: some BinaryInteger) -> UInt16 { UInt16(truncatingIfNeeded: constant) }
}
