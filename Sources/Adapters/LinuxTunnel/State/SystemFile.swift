// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxNetlink

/// What the operating system refused to do with a file.
struct SystemFileError: Error, Hashable, Sendable, CustomStringConvertible {
    let operation: String
    let code: Int32

    var description: String { "cannot \(operation): \(errorText(code))" }
}

/// Small whole files: kernel switches under /proc, and state that must survive a crash.
enum SystemFile {
    private static let limit = 16 << 20

    /// - Returns: nil where there is no such file.
    static func read(_ path: String) throws(SystemFileError) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 && errno == ENOENT { return nil }
        try check(descriptor, "open \(path)")
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while content.count <= limit {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            try check(Int32(clamping: count), "read \(path)")
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content += buffer[..<count]
        }
        throw SystemFileError(operation: "read \(path)", code: EFBIG)
    }

    /// Writes into a file that is there, such as a switch of the kernel's; one that went with its interface is success.
    static func overwrite(_ path: String, with text: String) throws(SystemFileError) {
        do {
            try write(text, to: path, O_WRONLY)
        } catch {
            if error.code != ENOENT { throw error }
        }
    }

    /// Puts the file in place as a whole, readable by its owner only; a crash leaves the old one or the new one.
    static func replace(_ path: String, with text: String) throws(SystemFileError) {
        let new = path + ".new"
        try write(text, to: new, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, synchronised: true)
        try check(unsafe rename(new, path), "rename \(new)")
    }

    /// Makes a directory that is its owner's only, with those above it; one that is there already is closed to others.
    static func makePrivateDirectory(_ path: String) throws(SystemFileError) {
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            if unsafe mkdir(partial, 0o755) != 0 && errno != EEXIST {
                throw SystemFileError(operation: "make \(partial)", code: errno)
            }
        }
        try check(unsafe chmod(path, 0o700), "close \(path) to others")
    }

    /// What was renamed into the directory stays there when the machine loses its power.
    static func synchronise(directory: String) throws(SystemFileError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(descriptor, "open \(directory)")
        defer { close(descriptor) }
        try check(fsync(descriptor), "write \(directory) to disk")
    }

    /// A file that is gone is success.
    static func remove(_ path: String) throws(SystemFileError) {
        if unsafe unlink(path) != 0 && errno != ENOENT {
            throw SystemFileError(operation: "remove \(path)", code: errno)
        }
    }

    private static func write(
        _ text: String, to path: String, _ flags: Int32, synchronised: Bool = false
    ) throws(SystemFileError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        try check(descriptor, "open \(path)")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            try check(Int32(clamping: count), "write \(path)")
            written += count
        }
        if synchronised { try check(fsync(descriptor), "write \(path) to disk") }
    }

    private static func check(_ result: Int32, _ operation: String) throws(SystemFileError) {
        if result < 0 { throw SystemFileError(operation: operation, code: errno) }
    }
}
