// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of lines that only grows at its end, until it is set aside as `PATH.1`, the one before as `PATH.2`, and so on.
///
/// Mode 0640 when it is made. It holds whole lines only: of what a full disk cuts off, the broken line is taken back.
struct RotatingFile: ~Copyable {
    /// What could not be written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        /// Lines of the chunk that are in the file nevertheless.
        var linesWritten = 0
    }

    struct Limits: Hashable, Sendable {
        /// Bytes after which the file is set aside. A chunk that is larger goes into a file of its own.
        var size: Int
        /// How many files are kept beside the current one.
        var kept: Int
    }

    private let path: String
    private let limits: Limits
    private var descriptor: Descriptor?

    init(path: String, limits: Limits) {
        self.path = path
        self.limits = limits
    }

    /// Opens the file, if it isn't open or what was open has been deleted.
    mutating func open() throws(Failure) {
        if let status = status(), status.st_nlink > 0 { return }
        descriptor = nil
        descriptor = Descriptor(try Self.open(path))
    }

    /// Appends whole lines.
    mutating func append(_ lines: [UInt8]) throws(Failure) {
        try open()
        if let status = status(), status.st_size > 0, Int(status.st_size) + lines.count > limits.size { try rotate() }
        var written = 0
        while written < lines.count {
            let count = lines.span.extracting(written..<lines.count).withUnsafeBytes {
                write(number, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw giveUp(lines, written: written, because: errno) }
            written += count
        }
    }

    /// Sets the file aside and begins a new one. A file that somebody has moved away is only let go.
    mutating func rotate() throws(Failure) {
        if isAtItsPath { shift() }
        descriptor = nil
        try open()
    }

    private var number: Int32 {
        switch descriptor {
        case .some(let descriptor): descriptor.number
        case nil: -1
        }
    }

    private func status() -> stat? {
        var status = stat()
        return number >= 0 && fstat(number, &status) == 0 ? status : nil
    }

    private var isAtItsPath: Bool {
        var there = stat()
        guard let here = status(), lstat(path, &there) == 0 else { return false }
        return here.st_dev == there.st_dev && here.st_ino == there.st_ino
    }

    /// `PATH.1` becomes `PATH.2`, …, `PATH` becomes `PATH.1`; the oldest goes. What cannot be moved stays: the log goes
    /// on in any case.
    private func shift() {
        guard limits.kept > 0 else {
            unlink(path)
            return
        }
        for index in stride(from: limits.kept - 1, through: 1, by: -1) {
            Glibc.rename("\(path).\(index)", "\(path).\(index + 1)")
        }
        Glibc.rename(path, "\(path).1")
    }

    /// Takes back the line that is cut off in the middle.
    private func giveUp(_ lines: [UInt8], written: Int, because code: Int32) -> Failure {
        let whole = lines[..<written].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if whole < written, let status = status() { ftruncate(number, status.st_size - off_t(written - whole)) }
        return Failure(
            description: "cannot write \(path): \(Self.text(code))",
            linesWritten: lines[..<whole].count { $0 == UInt8(ascii: "\n") })
    }

    private static func open(_ path: String) throws(Failure) -> Int32 {
        // O_NONBLOCK: a FIFO in the file's place must not hold the caller.
        let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK
        var number = Glibc.open(path, flags | O_CREAT | O_EXCL, 0o640)
        if number >= 0 {
            // Whatever the umask is.
            fchmod(number, 0o640)
        } else if errno == EEXIST {
            number = Glibc.open(path, flags)
        }
        guard number >= 0 else { throw Failure(description: "cannot open \(path): \(text(errno))\(hint(path, errno))") }
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw Failure(description: "cannot write \(path): it is no regular file; choose another logging.path")
        }
        return number
    }

    private static func hint(_ path: String, _ code: Int32) -> String {
        guard code == ENOENT else { return "" }
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return "; make the directory \(directory.isEmpty ? "/" : directory), or choose another logging.path"
    }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Closes itself. Not private: Swift 6.3.1 cannot then compile the types in other files that hold this one.
    struct Descriptor: ~Copyable {
        let number: Int32

        init(_ number: Int32) { self.number = number }

        deinit { close(number) }
    }
}
