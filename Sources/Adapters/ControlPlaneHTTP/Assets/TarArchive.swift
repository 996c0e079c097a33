// SPDX-License-Identifier: Apache-2.0

/// The regular files of a tar archive (POSIX.1-1988, *ustar*).
struct TarArchive {
    struct Malformed: Error, Equatable {
        let reason: String
    }

    private static let block = 512

    let files: [(name: String, bytes: ArraySlice<UInt8>)]

    init(_ archive: [UInt8]) throws(Malformed) {
        var files: [(name: String, bytes: ArraySlice<UInt8>)] = []
        var offset = 0
        while offset + Self.block <= archive.count, archive[offset] != 0 {
            let header = archive[offset..<offset + Self.block]
            let name = Self.text(header, at: 0, length: 100)
            guard let size = Int(Self.text(header, at: 124, length: 12), radix: 8) else {
                throw Malformed(reason: "'\(name)' has no size")
            }
            let start = offset + Self.block
            guard size <= archive.count - start else { throw Malformed(reason: "'\(name)' ends too soon") }
            if Self.isRegular(header) { files.append((name, archive[start..<start + size])) }
            offset = start + (size + Self.block - 1) / Self.block * Self.block
        }
        self.files = files
    }

    private static func isRegular(_ header: ArraySlice<UInt8>) -> Bool {
        [0, UInt8(ascii: "0")].contains(header[header.startIndex + 156])
    }

    /// Up to the first byte that ends a field: a NUL or a space.
    private static func text(_ header: ArraySlice<UInt8>, at offset: Int, length: Int) -> String {
        let field = header.dropFirst(offset).prefix(length)
        return String(decoding: field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }
}
