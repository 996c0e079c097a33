// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc

/// The bytes of a small regular file, and who else may read them.
struct RegularFile {
    let bytes: [UInt8]
    /// Permission bits.
    let mode: UInt32

    /// Whether group or others may read, write or execute it.
    var isOpenToOthers: Bool { mode & 0o077 != 0 }

    /// - Throws: why it cannot be read, to be said after its path.
    init(path: String, limit: Int) throws(ParseError) {
        // Not to wait for the other end of a pipe, which is refused next.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.failure("cannot be read") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ParseError("is \(Self.kind(status.st_mode)); name a file")
        }
        mode = status.st_mode & 0o7777
        bytes = try Self.read(descriptor, limit: limit)
    }

    /// `0644`.
    var octalMode: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func read(_ descriptor: Int32, limit: Int) throws(ParseError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot be read") }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        throw ParseError("has more than \(limit) bytes; is it the right file?")
    }

    private static func failure(_ what: String) -> ParseError {
        ParseError("\(what): " + (unsafe String(cString: strerror(errno))))
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}
