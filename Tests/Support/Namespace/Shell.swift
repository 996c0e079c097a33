// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs a shell command in the calling thread's network namespace.
/// - Returns: what it prints.
/// - Throws: where it fails.
@discardableResult
public func shell(_ command: String) throws -> String {
    guard let pipe = popen(command, "r") else { throw NamespaceError("start a shell: errno \(errno)") }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    let status = pclose(pipe)
    guard status == 0 else { throw NamespaceError("run '\(command)': status \(status)") }
    return String(decoding: output, as: UTF8.self)
}
