// SPDX-License-Identifier: Apache-2.0

import Glibc

#if canImport(CoreFoundation)
    // Where a static build finds the fields of stat(2): it met the header there first.
    import CoreFoundation
#endif

/// The directory with all that a server is: its store, its keys. Its owner's alone, and one server's at a time.
final class StateDirectory: Sendable {
    let path: String
    private let lock: Int32

    /// Makes the directory where there is none, and claims it until this object goes.
    /// - Throws: `StateFault`, as all of it.
    init(claiming path: String) throws(StateFault) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw StateFault("make \(path)", errno) }
        try Self.refuseOthers(path)
        lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw StateFault("open \(path)/lock", errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw StateFault("another warren-server runs with the state directory \(path): stop it, or name another")
        }
    }

    deinit { close(lock) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// - Returns: nil where there is no such file.
    func read(_ name: String) throws(StateFault) -> String? {
        let path = file(name)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw StateFault("open \(path)", errno) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw StateFault("read \(path)", errno) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Readable by its owner only; a crash leaves no half of it.
    func write(_ text: String, to name: String) throws(StateFault) {
        let new = file(name) + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StateFault("open \(new)", errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(new, file(name)) == 0
        else { throw StateFault("write \(file(name))", errno) }
    }

    /// Brings names that were changed to the disk.
    func flush() throws(StateFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateFault("open \(path)", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StateFault("write \(path)", errno) }
    }

    /// Files that are gone already are success.
    func remove(beginningWith prefix: String) {
        guard let directory = opendir(path) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(prefix) { unlink(file(name)) }
        }
    }

    private static func refuseOthers(_ path: String) throws(StateFault) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw StateFault("look at \(path)", errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw StateFault("\(path) holds private keys and others may enter it: chmod 700 \(path)")
        }
    }
}

/// What is wrong with the state directory, in a sentence for an operator.
struct StateFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ operation: String, _ code: Int32) {
        description = "cannot \(operation): \(String(cString: strerror(code)))"
    }
}
