// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import warren

@Suite struct PrivateFileTests {
    @Test func `it appears whole, and only its owner can read it`() throws {
        try withFolder { folder in
            let file = try PrivateFile(at: "\(folder)/phone.conf", replaces: false)
            try file.write(Array("half".utf8))
            #expect(!FileManager.default.fileExists(atPath: file.path))
            try file.write(Array(" and half".utf8))
            try file.putInPlace()
            #expect(FileManager.default.contents(atPath: file.path) == Data("half and half".utf8))
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o600)
        }
    }

    @Test func `what was never put in place leaves nothing`() throws {
        try withFolder { folder in
            do {
                let file = try PrivateFile(at: "\(folder)/phone.conf", replaces: false)
                try file.write(Array("secret".utf8))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `what is there is replaced only where that is asked for`() throws {
        try withFolder { folder in
            let path = "\(folder)/phone.conf"
            try Data("old".utf8).write(to: URL(filePath: path))
            #expect(throws: FileError.self) { try PrivateFile(at: path, replaces: false) }
            let file = try PrivateFile(at: path, replaces: true)
            try file.write(Array("new".utf8))
            try file.putInPlace()
            #expect(FileManager.default.contents(atPath: path) == Data("new".utf8))
        }
    }

    @Test func `what comes there meanwhile isn't replaced either`() throws {
        try withFolder { folder in
            let file = try PrivateFile(at: "\(folder)/phone.conf", replaces: false)
            try file.write(Array("new".utf8))
            try Data("other".utf8).write(to: URL(filePath: file.path))
            #expect(throws: FileError.self) { try file.putInPlace() }
            #expect(FileManager.default.contents(atPath: file.path) == Data("other".utf8))
        }
    }

    @Test func `a folder that isn't there is said before anything is done`() {
        let error = #expect(throws: FileError.self) { try PrivateFile(at: "/nowhere/phone.conf", replaces: false) }
        #expect(error?.description.contains("/nowhere/phone.conf") == true)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/warren-test-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
