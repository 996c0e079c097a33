// SPDX-License-Identifier: Apache-2.0

import Glibc

enum Terminal {
    /// Columns of the terminal that standard output is; nil: it is none.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Asks on standard error and reads a line from standard input, a terminal or not.
    /// - Returns: nil at its end.
    static func readLine(_ prompt: String) -> String? {
        _ = write(STDERR_FILENO, prompt, prompt.utf8.count)
        return Swift.readLine()
    }

    /// Asks on standard error and reads a line from standard input without showing it.
    /// - Returns: nil where standard input is no terminal, or ends.
    static func readSecret(_ prompt: String) -> String? {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        _ = write(STDERR_FILENO, prompt, prompt.utf8.count)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            printError("")
        }
        return Swift.readLine()
    }
}
