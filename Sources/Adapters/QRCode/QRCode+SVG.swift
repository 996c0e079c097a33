// SPDX-License-Identifier: Apache-2.0

extension QRCode {
    /// A picture that scales: one path over a white square, a unit to a module.
    public var svg: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width * Self.pixels)" height="\(width * Self.pixels)" \
        viewBox="0 0 \(width) \(width)" shape-rendering="crispEdges">
        <path fill="#fff" d="M0 0h\(width)v\(width)H0z"/>
        <path fill="#000" d="\(path)"/>
        </svg>

        """
    }

    private var path: String {
        (0..<width).map { row in
            runs(in: row).map { "M\($0.lowerBound) \(row)h\($0.count)v1h-\($0.count)z" }.joined()
        }.joined()
    }

    /// Where a row is dark.
    private func runs(in row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for column in 0..<width where isDark(column, row) {
            if let last = runs.last, last.upperBound == column {
                runs[runs.count - 1] = last.lowerBound..<column + 1
            } else {
                runs.append(column..<column + 1)
            }
        }
        return runs
    }
}
