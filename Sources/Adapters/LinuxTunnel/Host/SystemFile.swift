// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Small files, whole.
enum SystemFile {
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: CInt

        var description: String {
            let reason = unsafe String(cString: strerror(code))
            return "\(path): \(reason)"
        }
    }

    /// - Returns: nil where there is no such file.
    static func read(_ path: String) throws(Failure) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(path: path, code: errno)
        }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Failure(path: path, code: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// Writes to a file that is there, such as a switch under /proc/sys.
    static func overwrite(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        try write(path, bytes, flags: O_WRONLY | O_CLOEXEC)
    }

    /// Replaces a file by one that only its owner may read, or leaves the old one.
    static func replace(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let draft = path + ".new"
        try write(draft, bytes, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard unsafe rename(draft, path) == 0 else { throw Failure(path: path, code: errno) }
    }

    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// The names in a folder; none where it isn't there.
    static func names(in folder: String) -> [String] {
        guard let listing = unsafe opendir(folder) else { return [] }
        defer { _ = unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names.sorted()
    }

    private static func write(_ path: String, _ bytes: [UInt8], flags: CInt) throws(Failure) {
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { _ = close(descriptor) }
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Failure(path: path, code: errno)
        }
    }
}
