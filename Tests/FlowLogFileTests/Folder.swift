// SPDX-License-Identifier: Apache-2.0

import Glibc
import OverlayModel
import Testing

@testable import FlowLogFile

/// A directory of a test's own, with a flow log `log` in it.
struct Folder {
    let path: String

    var log: String { path + "/log" }

    /// Removes the directory in any case.
    static func with(_ body: (Folder) throws -> Void) throws {
        var template = Array("/tmp/warren-flowlog-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        let folder = Folder(path: path)
        defer { folder.remove() }
        try body(folder)
    }

    func remove() {
        for file in files() { unlink("\(path)/\(file)") }
        rmdir(path)
    }

    func files() -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    func text(_ name: String = "log") throws -> String {
        guard let file = fopen("\(path)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    func mode() throws -> mode_t {
        var status = stat()
        #expect(lstat(log, &status) == 0)
        return status.st_mode & 0o7777
    }

    /// All lines of all files, oldest first; each must be whole.
    func lines() throws -> [FlowLogLine] {
        var lines: [FlowLogLine] = []
        guard files().contains("log") else { return [] }
        try FlowLogFiles(path: log).forEachLine { json in
            do {
                lines.append(try FlowLogLine(json: json))
            } catch {
                Issue.record("\(error): \(String(decoding: json, as: UTF8.self))")
            }
        }
        return lines
    }

    /// The numbers of all records (`FlowRecord.numbered`).
    func numbers() throws -> [Int] {
        try lines().compactMap { if case .record(let record) = $0 { record.rule.flatMap { Int($0) } } else { nil } }
    }

    func dropped() throws -> Int {
        try lines().reduce(0) { if case .dropped(let count, _) = $1 { $0 + count } else { $0 } }
    }

    /// Waits five seconds at most.
    func wait(until condition: (Folder) throws -> Bool) throws {
        for _ in 0..<5000 {
            if try condition(self) { return }
            usleep(1000)
        }
        Issue.record("waited in vain; there are \(files())")
    }

    static func fill(_ path: String, bytes: Int) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        let content = [UInt8](repeating: 0, count: bytes)
        #expect(fwrite(content, 1, bytes, file) == bytes)
    }
}
