// SPDX-License-Identifier: Apache-2.0

import Glibc

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

func printError(_ line: String) { _ = write(STDERR_FILENO, line + "\n", line.utf8.count + 1) }

/// Runs a command of the test's set-up.
func shell(_ command: String) throws {
    let status = system(command)
    guard status == 0 else { throw Failure("'\(command)' ended with \(status)") }
}

/// A command's output, without the last line feed.
func shellOutput(_ command: String) throws -> String {
    guard let pipe = popen(command, "r") else { throw Failure("'\(command)' could not be started") }
    defer { pclose(pipe) }
    var buffer = [CChar](repeating: 0, count: 4096)
    guard fgets(&buffer, CInt(buffer.count), pipe) != nil else { return "" }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text.prefix { $0 != "\n" })
}
