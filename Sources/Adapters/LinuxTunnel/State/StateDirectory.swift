// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc

/// The directory with what has to be known after a crash: one file for each interface and purpose, `IFACE.PURPOSE`.
struct StateDirectory: Hashable, Sendable {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    func read(_ interface: InterfaceName, _ purpose: String) throws(SystemFileError) -> String? {
        try SystemFile.read(file(interface, purpose))
    }

    func write(_ text: String, _ interface: InterfaceName, _ purpose: String) throws(SystemFileError) {
        try SystemFile.replace(file(interface, purpose), with: text)
    }

    func remove(_ interface: InterfaceName, _ purpose: String) throws(SystemFileError) {
        try SystemFile.remove(file(interface, purpose))
    }

    /// The other interfaces' files for the same purpose.
    func others(than interface: InterfaceName, _ purpose: String) throws(SystemFileError) -> [String] {
        let own = "\(interface).\(purpose)"
        var contents: [String] = []
        for name in try names().sorted() where name.hasSuffix(".\(purpose)") && name != own {
            if let content = try SystemFile.read("\(path)/\(name)") { contents.append(content) }
        }
        return contents
    }

    /// Runs `body` while no other process that uses the directory runs its own.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        unsafe mkdir(path, 0o700)
        let lock = unsafe open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw SystemFileError(operation: "open \(path)/lock", code: errno) }
        // Closing the descriptor ends the lock.
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemFileError(operation: "lock \(path)", code: errno) }
        }
        return try body()
    }

    private func file(_ interface: InterfaceName, _ purpose: String) -> String { "\(path)/\(interface).\(purpose)" }

    private func names() throws(SystemFileError) -> [String] {
        guard let directory = unsafe opendir(path) else {
            throw SystemFileError(operation: "list \(path)", code: errno)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            // The name is an array with a final zero inside the entry, which is valid until the next call.
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                    unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
