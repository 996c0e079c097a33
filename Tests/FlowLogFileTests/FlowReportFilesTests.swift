// SPDX-License-Identifier: Apache-2.0

import Addressing
import FlowLogFile
import Glibc
import OverlayModel
import Testing

@Suite struct FlowReportFilesTests {
    @Test func `a report sums up the current file and those set aside`() throws {
        try Folder.with { folder in
            for (name, numbers) in [("log.2", 0..<1), ("log.1", 1..<3), ("log", 3..<7)] {
                let lines = numbers.flatMap { FlowRecord.numbered($0).line } + Array("garbage\n".utf8)
                try folder.write(lines, to: name)
            }
            let report = try FlowReport(of: FlowLogFiles(path: folder.log), since: 0)
            #expect(report.entries().map(\.row.denied) == [7])
            #expect(report.unreadable == 3)
        }
    }

    @Test func `a log that is not there is an error that names it`() {
        let error = #expect(throws: FlowLogFiles.ReadError.self) {
            try FlowReport(of: FlowLogFiles(path: "/nowhere/log"), since: 0)
        }
        #expect(error?.description == "cannot read /nowhere/log: No such file or directory")
    }

    @Test func `what is compressed or dated is left out, by name`() throws {
        try Folder.with { folder in
            for name in ["log", "log.1", "log.2.gz", "log-20261121", "log.4", "logs", "other.gz"] {
                try folder.write(FlowRecord.numbered(1).line, to: name)
            }
            let files = FlowLogFiles(path: folder.log)
            #expect(files.leftOut() == ["log-20261121", "log.2.gz", "log.4"].map { "\(folder.path)/\($0)" })
            #expect(try FlowReport(of: files, since: 0).entries().map(\.row.denied) == [2])
        }
    }

    @Test func `a line without its end is one that is being written`() throws {
        try Folder.with { folder in
            try folder.write(FlowRecord.numbered(1).line + FlowRecord.numbered(2).line.dropLast(5), to: "log")
            let report = try FlowReport(of: FlowLogFiles(path: folder.log), since: 0)
            #expect(report.entries().map(\.row.denied) == [1] && report.unreadable == 0)
        }
    }
}

extension Folder {
    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen("\(path)/\(name)", "w"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}
