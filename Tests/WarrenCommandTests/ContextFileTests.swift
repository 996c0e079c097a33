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
            for _ in 0..<2 { try file.keep(context, as: "home") }
            let contexts = try file.load()
            #expect(try contexts.context(nil) == context && contexts.context("home") == context)
            #expect(try mode(file.path) == 0o600)
            #expect(try mode("\(folder)/warren") == 0o700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/warren") == ["context.json"])
        }
    }

    @Test func `without a context one is told to sign in`() throws {
        try withFolder { folder in
            let error = #expect(throws: ContextError.self) {
                try ContextFile(path: "\(folder)/none").load().context(nil)
            }
            #expect(error?.remedy?.contains("warren login") == true)
        }
    }

    @Test func `what is no context is refused by name`() throws {
        try withFolder { folder in
            try Data("{".utf8).write(to: URL(filePath: "\(folder)/context.json"))
            let error = #expect(throws: ContextError.self) { try ContextFile(path: "\(folder)/context.json").load() }
            #expect(error?.description.contains("\(folder)/context.json") == true)
            let context = Context(server: value("https://[::1]"), authority: nil, session: nil)
            try ContextFile(path: "\(folder)/context.json").keep(context, as: nil)
            #expect(try ContextFile(path: "\(folder)/context.json").load().context(nil) == context)
        }
    }

    @Test func `each server has a context of its own, and what is removed leaves none in its place`() throws {
        var contexts = Contexts()
        let lab = Context(server: value("https://lab.example.org"), authority: nil, session: "a")
        let other = Context(server: value("https://lab.example.org:8443"), authority: nil, session: "b")
        #expect(contexts.name(for: lab.server) == "lab.example.org")
        contexts.put(lab, as: "lab.example.org")
        #expect(contexts.name(for: other.server) == "lab.example.org:8443")
        contexts.put(other, as: "test")
        #expect(contexts.name(for: other.server) == "test" && contexts.current == "test")
        try contexts.use("lab.example.org")
        #expect(try contexts.context(nil) == lab && contexts.context("test") == other)
        try contexts.change("test") { $0.session = nil }
        #expect(try contexts.context("test").session == nil)
        #expect(throws: ContextError.self) { try contexts.use("elsewhere") }
        try contexts.remove("lab.example.org")
        #expect(contexts.current == nil && contexts.names == ["test"])
        #expect(throws: ContextError.self) { try contexts.context(nil) }
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
