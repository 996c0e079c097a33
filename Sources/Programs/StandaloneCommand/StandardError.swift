// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a line to standard error, whole: lines of several threads don't mix.
public func printError(_ line: String) {
    let bytes = Array((line.hasSuffix("\n") ? line : line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
