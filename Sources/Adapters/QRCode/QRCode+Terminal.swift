// SPDX-License-Identifier: Apache-2.0

extension QRCode {
    /// For a terminal: two modules to a character, in colours of its own, so that it is dark on light whatever the
    /// terminal's are. Without the last line's end.
    public var terminalText: String {
        stride(from: 0, to: width, by: 2).map { row in
            let line = (0..<width).map { column in
                Self.block(upper: isDark(column, row), lower: isDark(column, row + 1))
            }
            return Self.blackOnWhite + line.joined() + Self.plain
        }.joined(separator: "\n")
    }

    private static func block(upper: Bool, lower: Bool) -> String {
        switch (upper, lower) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
    }

    // ECMA-48 SGR with the 256-colour palette's pure black and white: the first sixteen are themes' to change.
    private static let blackOnWhite = "\u{1b}[38;5;16;48;5;231m"
    private static let plain = "\u{1b}[0m"
}
