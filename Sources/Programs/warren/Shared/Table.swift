// SPDX-License-Identifier: Apache-2.0

/// Columns of text, two spaces apart. Where a terminal is too narrow the widest cells are cut short.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    /// A column is not cut shorter than this.
    private static let narrowest = 8
    private static let gap = 2

    var isEmpty: Bool { rows.isEmpty }

    init(_ header: String...) {
        self.header = header
    }

    mutating func add(_ cells: String...) {
        rows.append(cells)
    }

    /// - Parameter width: of the terminal; nil: none, cells stay whole.
    func text(width: Int? = Terminal.width) -> String {
        let lines = (header.isEmpty ? [] : [header]) + rows
        let widths = fit(width ?? .max, lines)
        return lines.map { cells in
            let line = zip(cells, widths).map { Self.cell($0, $1) }.joined(
                separator: String(repeating: " ", count: Self.gap))
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private func fit(_ width: Int, _ lines: [[String]]) -> [Int] {
        var widths = (0..<(lines.map(\.count).max() ?? 0)).map { column in
            lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        while widths.reduce(Self.gap * (widths.count - 1), +) > width {
            guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest
            else { break }
            widths[widest] -= 1
        }
        return widths
    }

    private static func cell(_ text: String, _ width: Int) -> String {
        guard text.count <= width else { return text.prefix(width - 1) + "…" }
        return text + String(repeating: " ", count: width - text.count)
    }
}
