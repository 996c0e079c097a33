// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The files of a flow log, `PATH` and what was set aside as `PATH.1`, `PATH.2`, …, read line by line, oldest first.
public struct FlowLogFiles: Sendable {
    /// Why the log cannot be read.
    public struct ReadError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    let path: String

    /// A line that is longer is none of ours.
    private static let longestLine = 1 << 16
    /// Numbers are tried up to here; they end with the first that is missing.
    private static let mostFiles = 1000

    public init(path: String) {
        self.path = path
    }

    /// Hands each line, without its line feed, to `body`; empty for one that is too long.
    /// - Parameter since: files that were last written before (milliseconds since the Unix epoch) are left out.
    public func forEachLine(since: Int64 = .min, _ body: ([UInt8]) -> Void) throws(ReadError) {
        var files = try open()
        while let file = files.popLast() {
            defer { close(file.number) }
            if file.modified >= since { try Self.read(file, body) }
        }
    }

    /// The paths that are read, the current file first.
    func readPaths() -> [String] {
        let paths = (0..<Self.mostFiles).lazy.map { $0 == 0 ? self.path : "\(self.path).\($0)" }
        return Array(paths.prefix { access($0, F_OK) == 0 })
    }

    private struct File {
        let number: Int32
        let path: String
        let device: dev_t
        let inode: ino_t
        /// Milliseconds since the Unix epoch.
        let modified: Int64
    }

    /// Newest first: a file that is set aside meanwhile is met again under its new name, and left out there.
    private func open() throws(ReadError) -> [File] {
        var files: [File] = []
        for index in 0..<Self.mostFiles {
            let path = index == 0 ? path : "\(path).\(index)"
            let number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            if number < 0 && errno == ENOENT && index > 0 { break }
            var status = stat()
            guard number >= 0, fstat(number, &status) == 0 else {
                let code = errno
                if number >= 0 { close(number) }
                for file in files { close(file.number) }
                throw ReadError(description: "cannot read \(path): \(RotatingFile.text(code))")
            }
            let modified = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
            if files.contains(where: { $0.device == status.st_dev && $0.inode == status.st_ino }) {
                close(number)
            } else {
                files.append(
                    File(
                        number: number, path: path, device: status.st_dev, inode: status.st_ino, modified: modified))
            }
        }
        return files
    }

    private static func read(_ file: File, _ body: ([UInt8]) -> Void) throws(ReadError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var lines = LineSplitter(longest: longestLine)
        while true {
            let count = Glibc.read(file.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ReadError(description: "cannot read \(file.path): \(RotatingFile.text(errno))")
            }
            if count == 0 { break }
            lines.split(buffer[..<count], body)
        }
        // A last line without its line feed is one that is being written.
    }
}

/// Puts lines together from chunks of a file.
struct LineSplitter {
    private var line: [UInt8] = []
    private var isTooLong = false
    private let longest: Int

    init(longest: Int) {
        self.longest = longest
    }

    mutating func split(_ chunk: ArraySlice<UInt8>, _ body: ([UInt8]) -> Void) {
        var rest = chunk
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(rest[..<end])
            body(isTooLong ? [] : line)
            line.removeAll(keepingCapacity: true)
            isTooLong = false
            rest = rest[(end + 1)...]
        }
        add(rest)
    }

    private mutating func add(_ part: ArraySlice<UInt8>) {
        if line.count + part.count > longest {
            isTooLong = true
            line.removeAll(keepingCapacity: true)
        } else if !isTooLong {
            line += part
        }
    }
}
