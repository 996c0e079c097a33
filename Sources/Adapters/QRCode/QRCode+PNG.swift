// SPDX-License-Identifier: Apache-2.0

extension QRCode {
    /// Of a module's side in pictures: a symbol of 600 characters is 600 pixels wide.
    static let pixels = 8

    /// One bit a pixel, white is 1 (PNG, ISO/IEC 15948). The rows are stored, not compressed: it needs no library, and
    /// the largest symbol is 270 kB.
    public var png: [UInt8] {
        let side = UInt32(width * Self.pixels)
        let header = side.bytes + side.bytes + [1, 0, 0, 0, 0]  // bit depth, greyscale, deflate, filters, no interlace
        return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
            + Self.chunk("IHDR", header) + Self.chunk("IDAT", Self.zlib(rows)) + Self.chunk("IEND", [])
    }

    /// Each begins with its filter, none. As wide as eight pixels are, a module is a byte.
    private var rows: [UInt8] {
        (0..<width).flatMap { row -> [UInt8] in
            let line: [UInt8] = [0] + (0..<width).map { isDark($0, row) ? 0 : 0xff }
            return (0..<Self.pixels).flatMap { _ in line }
        }
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        return UInt32(data.count).bytes + checked + crc32(checked).bytes
    }

    /// A zlib stream (RFC 1950) of stored blocks (RFC 1951 §3.2.4).
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 0xffff) {
            let end = min(start + 0xffff, bytes.count)
            let length = UInt16(end - start)
            stream.append(end == bytes.count ? 1 : 0)
            stream += [UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)]
            stream += bytes[start..<end]
        }
        return stream + adler32(bytes).bytes
    }

    /// ISO/IEC 15948 annex D.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? 0xedb8_8320 ^ rest >> 1 : rest >> 1 }
        }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (sum, sums): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            sum = (sum + UInt32(byte)) % 65_521
            sums = (sums + sum) % 65_521
        }
        return sums << 16 | sum
    }
}

extension UInt32 {
    /// The highest first.
    fileprivate var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(self >> $0 & 0xff) } }
}
