// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Broken between words, so that no line is wider than `width`; what goes on is indented. A word that is too wide
    /// stays whole.
    /// - Parameter width: of the terminal; nil: none, lines stay whole.
    func wrapped(to width: Int? = Terminal.width, indent: Int = 2) -> String {
        guard let width else { return self }
        return split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Self.wrapped(line, width, String(repeating: " ", count: indent))
        }.joined(separator: "\n")
    }

    private static func wrapped(_ line: Substring, _ width: Int, _ indent: String) -> String {
        var lines: [String] = []
        var present: String?
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = present.map { "\($0) \(word)" } ?? String(word)
            if longer.count > width, let full = present, full.contains(where: { $0 != " " }) {
                lines.append(full)
                present = indent + word
            } else {
                present = longer
            }
        }
        return (lines + [present].compactMap { $0 }).joined(separator: "\n")
    }
}
