// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The file that keeps the contexts: the owner's only, since the sessions in it are as good as passwords.
struct ContextFile {
    let path: String

    /// `~/.config/warren/context.json`, or what `WARREN_CONTEXT` names.
    static var standard: ContextFile {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/root"
        return ContextFile(path: environment["WARREN_CONTEXT"] ?? "\(home)/.config/warren/context.json")
    }

    /// None where there is no file.
    func load() throws -> Contexts {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard errno == ENOENT || !FileManager.default.fileExists(atPath: path) else {
                throw ContextError.system(path: path, reason: "it can't be read")
            }
            return Contexts()
        }
        do {
            return try JSONDecoder().decode(Contexts.self, from: data)
        } catch {
            throw ContextError.unreadable(path: path)
        }
    }

    func change(_ change: (inout Contexts) throws -> Void) throws {
        var contexts = try load()
        try change(&contexts)
        try save(contexts)
    }

    /// After signing in. What can't be read is written anew.
    func keep(_ context: Context, as name: String?) throws {
        var contexts = Contexts()
        do { contexts = try load() } catch ContextError.unreadable {}
        contexts.put(context, as: name ?? contexts.name(for: context.server))
        try save(contexts)
    }

    private func save(_ contexts: Contexts) throws {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if !directory.isEmpty {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let file = try PrivateFile(at: path, replaces: true)
        try file.write(Array(try contexts.prettyJSON.utf8) + [UInt8(ascii: "\n")])
        try file.putInPlace()
    }
}
