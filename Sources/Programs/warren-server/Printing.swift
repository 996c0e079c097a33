// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a line to standard output at once, also where that is a pipe that somebody waits at.
func printLine(_ line: String) { put(line, STDOUT_FILENO) }

/// Writes a line to standard error, whole: lines of several threads don't mix.
func printError(_ line: String) { put(line, STDERR_FILENO) }

private func put(_ line: String, _ descriptor: Int32) {
    let bytes = Array((line.hasSuffix("\n") ? line : line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}
