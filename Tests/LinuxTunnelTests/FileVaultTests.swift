// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NodeRuntime
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

@testable import LinuxTunnel

@Suite struct FileVaultTests {
    @Test func `an empty vault has nothing`() throws {
        try withDirectory { directory in
            let vault = try FileVault(directory: directory)
            #expect(try vault.privateKey() == nil)
            #expect(try vault.identity() == nil)
            #expect(try vault.state() == nil)
            #expect(try vault.isDown() == false)
            #expect(try vault.consent() == NodeConsent())
        }
    }

    @Test func `what was saved is there for the next process, for its owner only`() throws {
        try withDirectory { directory in
            let key = PrivateKey.generate()
            let vault = try FileVault(directory: directory)
            try vault.save(key)
            try vault.save(try identity())
            try vault.save(try state(1))
            try vault.setDown(true)
            let consent = NodeConsent().following(
                NodeConsent.Change(acceptsRoutes: false, acceptsExit: true, blocksIncoming: nil))
            try vault.save(consent)
            let next = try FileVault(directory: directory)
            #expect(try next.privateKey() == key)
            #expect(try next.identity() == (try identity()))
            #expect(try next.state() == (try state(1)))
            #expect(try next.isDown())
            #expect(try next.consent() == consent)
            #expect(try mode(directory) == 0o700)
            for name in ["node.key", "identity.json", "state.json", "consent.json", "down"] {
                #expect(try mode("\(directory)/\(name)") == 0o600, "\(name)")
            }
        }
    }

    /// The steps of replacing a file are: write beside it, synchronise, rename. What a process leaves that is killed
    /// after each of them is made here by hand.
    @Test(arguments: ["", "{\"server_public_key\": \"", "whole"])
    func `a file half written by a process that was killed is no state`(written: String) throws {
        try withDirectory { directory in
            let vault = try FileVault(directory: directory)
            try vault.save(try state(1))
            let text = written == "whole" ? try SystemFile.read("\(directory)/state.json") ?? "" : written
            try SystemFile.replace("\(directory)/left", with: text)
            #expect(rename("\(directory)/left", "\(directory)/state.json.new") == 0)
            #expect(try FileVault(directory: directory).state() == (try state(1)))
            try vault.save(try state(2))
            #expect(try vault.state() == (try state(2)))
            #expect(access("\(directory)/state.json.new", F_OK) != 0)
        }
    }

    @Test func `where nothing can be written the old state stays whole`() throws {
        try withDirectory { directory in
            let vault = try FileVault(directory: directory)
            try vault.save(try state(1))
            #expect(mkdir("\(directory)/state.json.new", 0o700) == 0)
            #expect(throws: SystemFileError.self) { try vault.save(try state(2)) }
            #expect(try vault.state() == (try state(1)))
        }
    }

    @Test func `a file that can't be read says which, and nothing of what is in it`() throws {
        try withDirectory { directory in
            let vault = try FileVault(directory: directory)
            try SystemFile.replace("\(directory)/node.key", with: "secret\n")
            let error = #expect(throws: UnreadableFile.self) { try vault.privateKey() }
            #expect(error?.description.contains("node.key") == true)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `a directory that others could read is closed to them`() throws {
        try withDirectory { directory in
            #expect(mkdir(directory, 0o755) == 0)
            _ = try FileVault(directory: directory)
            #expect(try mode(directory) == 0o700)
        }
    }

    @Test func `forgetting and coming up again are possible twice`() throws {
        try withDirectory { directory in
            let vault = try FileVault(directory: directory)
            try vault.save(try state(1))
            for _ in 0..<2 {
                try vault.forgetState()
                try vault.setDown(false)
            }
            #expect(try vault.state() == nil)
            #expect(try vault.isDown() == false)
        }
    }
}

// MARK: - The world

private func identity() throws -> NodeIdentity {
    NodeIdentity(
        server: "https://192.0.2.9:8443", authority: SecretDigest(bytes: FixedBytes()),
        deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"), name: try DNSLabel(text: "laptop"),
        credential: "warren_device_x")
}

private func state(_ revision: UInt64) throws -> StoredState {
    StoredState(
        serverPublicKey: PublicKey(bytes: FixedBytes()),
        snapshot: StateSnapshot(revision: revision, stateID: "id\(revision)", state: .empty))
}

private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
}

private func withDirectory(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/warren-vault-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let parent = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        for name in ["node.key", "identity.json", "state.json", "state.json.new", "down", "left"] {
            unlink("\(parent)/node/\(name)")
        }
        for path in ["\(parent)/node/state.json.new", "\(parent)/node", parent] { rmdir(path) }
    }
    try body("\(parent)/node")
}
