// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a line to standard output at once, for whoever reads as it comes.
func printLine(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}
