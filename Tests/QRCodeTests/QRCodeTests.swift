// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import QRCode

/// That a reader reads it is shown by Tests/System/test_static_device.py.
@Suite struct QRCodeTests {
    @Test(arguments: [1, 17, 400, 2953])
    func `the three pictures show the same modules`(length: Int) throws {
        let code = try #require(QRCode(String(repeating: "a", count: length)))
        let wanted = (0..<code.width).map { row in (0..<code.width).map { code.isDark($0, row) } }
        #expect(wanted.flatMap(\.self).contains(true))
        #expect(modules(inTerminal: code.terminalText, width: code.width) == wanted)
        #expect(try modules(inPNG: code.png) == wanted)
        #expect(modules(inSVG: code.svg, width: code.width) == wanted)
    }

    @Test func `it has finders in three corners, and a margin of four modules around`() throws {
        let code = try #require(QRCode("warren"))
        #expect(code.width == 21 + 8)
        let finder = (0..<7).map { row in
            (0..<7).map {
                [0, 6].contains($0) || [0, 6].contains(row) || (2...4).contains($0) && (2...4).contains(row)
            }
        }
        for (column, row) in [(4, 4), (18, 4), (4, 18)] {
            let shown = (0..<7).map { y in (0..<7).map { x in code.isDark(column + x, row + y) } }
            #expect(shown == finder)
        }
        for step in 0..<code.width {
            for edge in [0, 1, 2, 3, 25, 26, 27, 28] {
                #expect(!code.isDark(edge, step) && !code.isDark(step, edge))
            }
        }
    }

    @Test func `a text that doesn't fit has none`() {
        #expect(QRCode(String(repeating: "a", count: QRCode.longestText)) != nil)
        #expect(QRCode(String(repeating: "a", count: QRCode.longestText + 1)) == nil)
        #expect(QRCode("") == nil)
    }
}

private func modules(inTerminal text: String, width: Int) -> [[Bool]] {
    let lines = text.split(separator: "\n").map { line in line.filter { " ▀▄█".contains($0) } }
    let rows = lines.flatMap { line in
        [line.map { "▀█".contains($0) }, line.map { "▄█".contains($0) }]
    }
    return Array(rows.prefix(width))
}

private func modules(inSVG text: String, width: Int) -> [[Bool]] {
    var modules = Array(repeating: Array(repeating: false, count: width), count: width)
    let path = text.split(separator: "fill=\"#000\" d=\"").last?.prefix { $0 != "\"" } ?? ""
    for run in path.split(separator: "M") {
        let numbers = run.split { !$0.isNumber }.compactMap { Int($0) }
        for column in numbers[0]..<numbers[0] + numbers[2] { modules[numbers[1]][column] = true }
    }
    return modules
}

/// The middle pixel of each module of a picture without compression.
private func modules(inPNG bytes: [UInt8]) throws -> [[Bool]] {
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    let side = number(16)
    let data = try #require(bytes.firstRange(of: Array("IDAT".utf8))).upperBound
    var rows: [UInt8] = []
    var at = data + 2
    var isLast = false
    while !isLast {
        isLast = bytes[at] == 1
        let length = Int(bytes[at + 1]) | Int(bytes[at + 2]) << 8
        rows += bytes[at + 5..<at + 5 + length]
        at += 5 + length
    }
    #expect(number(data - 8) == at + 4 - data, "the chunk ends with the checksum")
    let stride = side / 8 + 1
    return (0..<side / 8).map { row in rows[(row * 8 + 4) * stride + 1..<(row * 8 + 5) * stride].map { $0 == 0 } }
}
