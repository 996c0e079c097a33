// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The file that keeps the contexts: the owner's only, since a session in it is as good as the password.
struct ContextFile {
    let path: String

    /// `~/.config/warren/context.json`, or what `WARREN_CONTEXT` names.
    static var standard: ContextFile {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/root"
        return ContextFile(path: environment["WARREN_CONTEXT"] ?? "\(home)/.config/warren/context.json")
    }

    func load() throws -> ContextBook {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard errno == ENOENT || !FileManager.default.fileExists(atPath: path) else {
                throw ContextError.system(path: path, reason: "it can't be read")
            }
            throw ContextError.none
        }
        do {
            return try JSONDecoder().decode(ContextBook.self, from: data)
        } catch {
            throw ContextError.unreadable(path: path)
        }
    }

    /// Beside the other contexts that there are.
    func save(_ context: Context) throws {
        guard var book = try? load() else { return try save(ContextBook(context)) }
        book.put(context)
        try save(book)
    }

    func save(_ book: ContextBook) throws {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if !directory.isEmpty {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let file = try PrivateFile(at: path, replaces: true)
        try file.write(Array(try book.prettyJSON.utf8) + [UInt8(ascii: "\n")])
        try file.putInPlace()
    }
}
