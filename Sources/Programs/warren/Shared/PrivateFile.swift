// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that only the user can read, and that appears whole or not at all: written beside its place and put there at
/// the end. What was never put there is gone with this object.
final class PrivateFile {
    let path: String
    private let fresh: String
    private let replaces: Bool
    private let descriptor: Int32

    /// Makes sure that it can be written, before anything is done that can't be undone.
    /// - Parameter replaces: what is there; otherwise that is an error.
    init(at path: String, replaces: Bool) throws(FileError) {
        self.path = path
        self.replaces = replaces
        fresh = "\(path).\(getpid())"
        guard replaces || access(path, F_OK) != 0 else { throw FileError(path, "it is there already") }
        unlink(fresh)
        descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path, errno) }
    }

    deinit {
        close(descriptor)
        unlink(fresh)
    }

    func write(_ bytes: [UInt8]) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw FileError(path, errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw FileError(path, errno) }
    }

    func putInPlace() throws(FileError) {
        // A link, unlike a rename, never replaces what somebody else has put there meanwhile.
        guard (replaces ? rename(fresh, path) : link(fresh, path)) == 0 else { throw FileError(path, errno) }
    }
}

struct FileError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    init(_ path: String, _ code: Int32) {
        self.init(path, String(cString: strerror(code)))
    }

    var description: String { "\(path): \(reason)" }
}
