// SPDX-License-Identifier: Apache-2.0

import Glibc

extension FlowLogFiles {
    /// Files beside the log that look like parts of it and are not read, sorted: compressed ones and those that are
    /// numbered in another way than `PATH.1`, `PATH.2`, …
    public func leftOut() -> [String] {
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let (folder, name) = (path[..<cut], path[cut...])
        let read = Set(readPaths())
        return Self.names(in: folder.isEmpty ? "." : String(folder))
            .filter { $0.hasPrefix("\(name).") || $0.hasPrefix("\(name)-") }
            .map { folder + $0 }.filter { !read.contains($0) }.sorted()
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // The name is an array with a final zero inside the entry, which is valid until the next call.
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
