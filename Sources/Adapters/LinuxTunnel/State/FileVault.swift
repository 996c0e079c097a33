// SPDX-License-Identifier: Apache-2.0

public import Addressing
import FoundationEssentials
public import NodeRuntime

/// A managed node's own files, each replaced as a whole and readable by its owner only:
///
///     node.key        the private key, base64
///     enrolling.key   that of an enrolment under way
///     next.key        that which is to take the private key's place
///     identity.json   who the node is to its control plane
///     state.json      what it was told last
///     down            an operator has taken it down
///     consent.json    what an operator has agreed to here
public struct FileVault: NodeVault {
    private let directory: String

    /// - Throws: where the directory can't be made, or is somebody else's to read.
    public init(directory: String) throws {
        self.directory = directory
        try SystemFile.makePrivateDirectory(directory)
    }

    public func privateKey() throws -> PrivateKey? { try read("node.key", Self.parseKey) }

    public func save(_ key: PrivateKey) throws { try write(key.text + "\n", "node.key") }

    public func enrollingKey() throws -> PrivateKey? { try read("enrolling.key", Self.parseKey) }

    public func save(enrolling key: PrivateKey) throws { try write(key.text + "\n", "enrolling.key") }

    public func forgetEnrollingKey() throws { try SystemFile.remove(path("enrolling.key")) }

    public func nextKey() throws -> PrivateKey? { try read("next.key", Self.parseKey) }

    public func save(next key: PrivateKey) throws { try write(key.text + "\n", "next.key") }

    public func forgetNextKey() throws { try SystemFile.remove(path("next.key")) }

    public func identity() throws -> NodeIdentity? { try read("identity.json", Self.decode) }

    public func save(_ identity: NodeIdentity) throws { try write(Self.encode(identity), "identity.json") }

    public func state() throws -> StoredState? { try read("state.json", Self.decode) }

    public func save(_ state: StoredState) throws { try write(Self.encode(state), "state.json") }

    public func forgetState() throws { try SystemFile.remove(path("state.json")) }

    public func isDown() throws -> Bool { try SystemFile.read(path("down")) != nil }

    /// The file says it by being there.
    public func setDown(_ isDown: Bool) throws {
        if isDown { try write("", "down") } else { try SystemFile.remove(path("down")) }
    }

    public func consent() throws -> NodeConsent { try read("consent.json", Self.decode) ?? NodeConsent() }

    public func save(_ consent: NodeConsent) throws { try write(Self.encode(consent), "consent.json") }

    private func read<Value>(_ name: String, _ parse: (String) throws -> Value) throws -> Value? {
        guard let text = try SystemFile.read(path(name)) else { return nil }
        do { return try parse(text) } catch { throw UnreadableFile(path: path(name)) }
    }

    private func write(_ text: String, _ name: String) throws {
        try SystemFile.replace(path(name), with: text)
        try SystemFile.synchronise(directory: directory)
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }

    private static func parseKey(_ text: String) throws -> PrivateKey {
        try PrivateKey(text.split(whereSeparator: \.isWhitespace).first ?? "")
    }

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

/// A file that is there and says nothing that can be used.
struct UnreadableFile: Error, CustomStringConvertible {
    let path: String

    /// Without what is in it, which may be secret.
    var description: String { "\(path) can't be read as what it should be: restore it, or remove it and enrol anew" }
}
