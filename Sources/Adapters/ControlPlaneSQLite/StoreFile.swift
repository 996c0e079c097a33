// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Glibc

/// The store's file and those that SQLite keeps beside it. They are their owner's alone: credentials' digests and
/// preshared keys are in them.
struct StoreFile {
    let path: String

    /// Makes what is missing, and takes others' permissions away. A directory that is there already stays as it is.
    func prepare() throws(StoreError) {
        try make(directory) { name in mkdir(name, 0o700) }
        // SQLite gives its other files the permissions of this one. Made without being opened: closing it would take
        // this process' locks from another store on the same file.
        try make(path) { name in mknod(name, S_IFREG | 0o600, 0) }
        for suffix in ["", "-wal", "-shm"] { try restrict(path + suffix) }
    }

    /// - Throws: also where there is a file already.
    func makeNew() throws(StoreError) {
        guard mknod(path, S_IFREG | 0o600, 0) == 0 else { throw fault("Cannot make \(path)") }
    }

    /// Brings it to the disk.
    func flush() throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw fault("Cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("Cannot write \(path)") }
    }

    /// With what SQLite keeps beside it. What isn't there is success.
    func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func make(_ name: String, _ body: (String) -> Int32) throws(StoreError) {
        guard body(name) != 0, errno != EEXIST else { return }
        throw fault("Cannot make \(name)")
    }

    private func restrict(_ name: String) throws(StoreError) {
        var status = stat()
        guard stat(name, &status) == 0 else {
            if errno == ENOENT && name != path { return }
            throw fault("Cannot look at \(name)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unavailable("\(name) is no file: the store needs the path of one, such as \(name)/warren.sqlite")
        }
        guard status.st_mode & 0o077 != 0, chmod(name, 0o600) != 0 else { return }
        throw fault("Cannot take others' permissions from \(name)")
    }

    private func fault(_ what: String) -> StoreError {
        .unavailable(
            "\(what): \(String(cString: strerror(errno))). The store's directory has to be there, on a file system that "
                + "can be written, and to belong to the user that Warren runs as")
    }
}
