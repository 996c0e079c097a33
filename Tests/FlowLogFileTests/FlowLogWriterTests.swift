// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import Logging
import OverlayModel
import Synchronization
import Testing

@testable import FlowLogFile

@Suite(.timeLimit(.minutes(10))) struct FlowLogWriterTests {
    @Test func `records are lines of the file, in order, once it has stopped`() throws {
        try Folder.with { folder in
            let writer = try FlowLogWriter(.init(path: folder.log), logger: .silent)
            for number in 0..<1000 { #expect(writer.append([.numbered(number)])) }
            #expect(writer.stop())
            #expect(try folder.numbers() == Array(0..<1000))
            #expect(try folder.mode() == 0o640)
            #expect(!writer.append([.numbered(0)]))
        }
    }

    @Test func `an older log is continued`() throws {
        try Folder.with { folder in
            for number in 0..<2 {
                let writer = try FlowLogWriter(.init(path: folder.log), logger: .silent)
                writer.append([.numbered(number)])
                writer.stop()
            }
            #expect(try folder.numbers() == [0, 1])
        }
    }

    @Test func `files are set aside by size, and the oldest goes`() throws {
        try Folder.with { folder in
            let settings = FlowLogWriter.Settings(path: folder.log, rotationSize: 2000, kept: 2)
            let writer = try FlowLogWriter(settings, logger: .silent)
            for number in 0..<100 {
                writer.append([.numbered(number)])
                try folder.wait { try $0.text().contains("rule\":\"\(number)\"") }
            }
            writer.stop()
            #expect(folder.files() == ["log", "log.1", "log.2"])
            let numbers = try folder.numbers()
            #expect(numbers == Array((numbers.first ?? 0)...99) && numbers.count < 100)
            #expect(try folder.text("log.1").utf8.count <= 2000)
        }
    }

    @Test func `on request the file is set aside, or only let go where somebody has moved it`() throws {
        try Folder.with { folder in
            let writer = try FlowLogWriter(.init(path: folder.log), logger: .silent)
            writer.append([.numbered(1)])
            try folder.wait { try $0.text().contains("\n") }
            writer.rotate()
            try folder.wait { $0.files().contains("log.1") }
            writer.append([.numbered(2)])
            try folder.wait { try $0.text().contains("\n") }
            #expect(rename(folder.log, folder.log + ".moved") == 0)
            writer.rotate()
            try folder.wait { $0.files().contains("log") }
            writer.append([.numbered(3)])
            writer.stop()
            #expect(folder.files() == ["log", "log.1", "log.moved"])
            #expect(try folder.text("log.1").contains("rule\":\"1\""))
            #expect(try folder.text("log.moved").contains("rule\":\"2\""))
            #expect(try folder.text("log").contains("rule\":\"3\""))
        }
    }

    @Test func `what finds no room in the queue is counted in the file`() throws {
        try Folder.with { folder in
            let writer = try FlowLogWriter(.init(path: folder.log, capacity: 10), logger: .silent)
            #expect(!writer.append((0..<11).map(FlowRecord.numbered)))
            writer.countDropped(4)
            writer.stop()
            #expect(try folder.dropped() == 15)
        }
    }

    @Test func `a log that was deleted is made again`() throws {
        try Folder.with { folder in
            let writer = try FlowLogWriter(.init(path: folder.log), logger: .silent)
            #expect(unlink(folder.log) == 0)
            writer.append([.numbered(1)])
            writer.stop()
            #expect(try folder.numbers() == [1])
        }
    }

    @Test func `a directory that vanishes costs records, which are counted when it is back`() throws {
        try Folder.with { folder in
            let messages = Messages()
            let writer = try FlowLogWriter(.init(path: folder.log), logger: messages.logger)
            folder.remove()
            for number in 0..<5 { writer.append([.numbered(number)]) }
            messages.wait { $0.contains { $0.contains("cannot be written") } }
            #expect(mkdir(folder.path, 0o755) == 0)
            try folder.wait { try $0.dropped() + $0.numbers().count == 5 }
            writer.append([.numbered(9)])
            writer.stop()
            #expect(try folder.numbers().last == 9)
            #expect(messages.all.count { $0.contains("cannot be written") } == 1)
            #expect(messages.all.contains { $0.contains("can be written again") })
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, for a small file system"))
    func `a full disk costs records, never a broken line, and the log goes on when there is room`() throws {
        try Folder.with { folder in
            #expect(mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0)
            defer { umount(folder.path) }
            let filler = folder.path + "/filler"
            let messages = Messages()
            let writer = try FlowLogWriter(.init(path: folder.log), logger: messages.logger)
            try Folder.fill(filler, bytes: 40_000)
            writer.append((0..<500).map(FlowRecord.numbered))
            messages.wait { $0.contains { $0.contains("No space left") } }
            let before = try folder.numbers()
            #expect(before == Array(0..<before.count) && before.count < 500)
            #expect(unlink(filler) == 0)
            writer.append([.numbered(1000)])
            writer.stop()
            #expect(try folder.numbers() == before + [1000])
            #expect(try folder.dropped() == 500 - before.count)
        }
    }

    @Test func `a log whose directory is missing says what helps, and begins when it is there`() throws {
        try Folder.with { folder in
            let later = Folder(path: folder.path + "/later")
            defer { later.remove() }
            let messages = Messages()
            let writer = try FlowLogWriter(.init(path: later.log), logger: messages.logger)
            #expect(messages.all.first?.contains("make the directory \(later.path)") == true)
            #expect(mkdir(later.path, 0o755) == 0)
            writer.append([.numbered(1)])
            #expect(writer.stop())
            #expect(try later.numbers() == [1] && later.mode() == 0o640)
        }
    }

    @Test func `a log that cannot be written is told once, from the start on`() throws {
        try Folder.with { folder in
            let later = Folder(path: folder.path + "/later")
            defer { later.remove() }
            let messages = Messages()
            var output = FlowLogOutput(.init(path: later.log), logger: messages.logger)
            for number in 0..<3 { output.write(FlowLogQueue.Work(batches: [[.numbered(number)]])) }
            #expect(messages.all.count == 1)
            #expect(mkdir(later.path, 0o755) == 0)
            output.write(FlowLogQueue.Work(batches: [[.numbered(3)]]))
            #expect(messages.all.count == 2 && messages.all[1].contains("can be written again"))
            let (dropped, numbers) = (try later.dropped(), try later.numbers())
            #expect(dropped == 3 && numbers == [3])
        }
    }

    @Test func `what is no regular file is neither written nor moved, and holds nobody`() throws {
        try Folder.with { folder in
            #expect(mkfifo(folder.log, 0o600) == 0)
            for path in ["/dev/null", folder.log] {
                let messages = Messages()
                let writer = try FlowLogWriter(.init(path: path), logger: messages.logger)
                writer.append([.numbered(1)])
                writer.rotate()
                #expect(writer.stop())
                #expect(messages.all.contains { $0.contains("cannot be written") })
                #expect(messages.all.contains { $0.contains("ends incomplete") })
            }
            #expect(folder.files() == ["log"])
            #expect(access("/dev/null.1", F_OK) != 0)
        }
    }
}

extension FlowRecord {
    /// Its rule is the number.
    static func numbered(_ number: Int) -> FlowRecord {
        FlowRecord(
            timestamp: 0, event: .deny, accepts: false, rule: "\(number)", source: IPAddress(family: .v4, number: 1),
            destination: IPAddress(family: .v4, number: 2), protocol: .udp)
    }
}

/// What a logger was told.
final class Messages: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(messages: self) } }

    /// Waits five seconds at most.
    func wait(until condition: ([String]) -> Bool) {
        for _ in 0..<500 {
            if condition(all) { return }
            usleep(10_000)
        }
        Issue.record("waited in vain; the log says \(all)")
    }

    private struct Handler: LogHandler {
        let messages: Messages
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            messages.texts.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
