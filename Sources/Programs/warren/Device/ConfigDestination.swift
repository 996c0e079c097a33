// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import QRCode

/// Where a configuration goes.
struct ConfigDestination: ParsableArguments {
    @Option(name: .customLong("output"), help: "Write it to a file that only you can read.") var file: String?
    @Flag(help: "Show it as a QR code.") var qr = false
    @Option(help: "Write the QR code as a PNG picture.") var png: String?
    @Option(help: "Write the QR code as an SVG picture.") var svg: String?
    @Flag(help: "Replace files that are there.") var force = false

    /// Whether it goes anywhere but to standard output as it is.
    var isNamed: Bool { qr || file != nil || png != nil || svg != nil }

    /// A QR code and JSON don't mix on one standard output.
    func validate(_ output: OutputOptions) throws {
        guard !(qr && output.json) else { throw ValidationError("--qr and --json exclude each other") }
    }

    /// - Parameter standard: for the text where no destination is named; nil: standard output.
    func open(orFile standard: String?) throws -> OpenDestination {
        OpenDestination(
            text: try privateFile(file ?? (isNamed ? nil : standard)), png: try privateFile(png),
            svg: try privateFile(svg), showsCode: qr)
    }

    private func privateFile(_ path: String?) throws -> PrivateFile? {
        try path.map { try PrivateFile(at: $0, replaces: force) }
    }
}

/// The files are open, so that nothing is in their way any more.
struct OpenDestination {
    let text: PrivateFile?
    let png: PrivateFile?
    let svg: PrivateFile?
    let showsCode: Bool

    /// All of them, or none.
    /// - Returns: what there is to show, and the files that there are now.
    func write(_ config: String) throws -> (shown: String?, files: [String]) {
        try text?.write(Array(config.utf8))
        var shown: String?
        if showsCode || png != nil || svg != nil {
            let code = try Self.qrCode(config)
            try png?.write(code.png)
            try svg?.write(Array(code.svg.utf8))
            if showsCode { shown = code.terminalText }
        }
        let files = [text, png, svg].compactMap(\.self)
        for file in files { try file.putInPlace() }
        return (shown, files.map(\.path))
    }

    private static func qrCode(_ config: String) throws -> QRCode {
        guard let code = QRCode(config) else {
            throw ParseError(
                "the configuration has \(config.utf8.count) bytes and a QR code at most \(QRCode.longestText): "
                    + "write a file with --output")
        }
        return code
    }
}
