// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import FoundationEssentials
import OverlayModel
import Testing

@testable import warren

@Suite struct ContextFileTests {
    @Test func `the context comes back, and only its owner can read it`() throws {
        try withFolder { folder in
            let file = ContextFile(path: "\(folder)/warren/context.json")
            let context = Context(server: value("https://[::1]:8443"), authority: nil, session: "warren_session_x")
            try file.save(context)
            try file.save(context)
            let loaded = try file.load()
            #expect(loaded.server == context.server)
            #expect(loaded.session == context.session)
            #expect(try mode(file.path) == 0o600)
            #expect(try mode("\(folder)/warren") == 0o700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/warren") == ["context.json"])
        }
    }

    @Test func `without a context one is told to sign in`() throws {
        try withFolder { folder in
            let error = #expect(throws: ContextError.self) { try ContextFile(path: "\(folder)/none").load() }
            #expect(error?.remedy?.contains("warren login") == true)
        }
    }

    @Test func `what is no context is refused by name`() throws {
        try withFolder { folder in
            try Data("{".utf8).write(to: URL(filePath: "\(folder)/context.json"))
            let error = #expect(throws: ContextError.self) { try ContextFile(path: "\(folder)/context.json").load() }
            #expect(error?.description.contains("\(folder)/context.json") == true)
        }
    }

    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? Int).map { $0 & 0o777 }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/warren-test-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
