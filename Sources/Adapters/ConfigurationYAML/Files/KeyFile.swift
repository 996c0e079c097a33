// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A file that holds one key, as `wg genkey` writes it.
enum KeyFile {
    /// - Returns: the text without the white space around it.
    /// - Throws: why the file cannot be used, to be said after its path: unreadable, or open to others than its owner.
    static func read(_ path: String) throws(ParseError) -> String {
        let file = try RegularFile(path: path, limit: 4096)
        guard !file.isOpenToOthers else {
            throw ParseError("is open to others than its owner (mode \(file.octalMode)); chmod 600 \(path)")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw ParseError("is no text; write a key into it, as 'wg genkey' prints it")
        }
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
