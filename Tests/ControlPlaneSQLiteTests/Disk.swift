// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A disk so small that it gets full: a tmpfs at a directory of the test's own.
enum Disk {
    static func with(size: String, _ body: (Folder) async throws -> Void) async throws {
        try await Folder.with { folder in
            try #require(mount("tmpfs", folder.path, "tmpfs", UInt(MS_NOSUID | MS_NODEV), "size=\(size)") == 0)
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            try await body(folder)
        }
    }
}
