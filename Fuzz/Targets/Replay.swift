// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// Runs every file of a corpus through its target: `CORPUS/TARGET/FILE`.
///
/// A broken promise ends the process, so each file's path is written out before its turn: the last one is to blame.
struct Replay {
    /// Why a corpus proves nothing.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let corpus: String

    /// - Returns: what was done, in words.
    func run() throws -> String {
        var (files, cuts) = (0, 0)
        let duration = try ContinuousClock().measure {
            for target in FuzzTarget.allCases {
                for path in try inputs(of: target) {
                    announce(path)
                    let input = Array(try Data(contentsOf: URL(filePath: path)))
                    cuts += take(input, target)
                    files += 1
                }
            }
        }
        let milliseconds = Int(duration / .milliseconds(1))
        return "\(files) inputs of \(FuzzTarget.allCases.count) parsers and \(cuts) cuts hold, in \(milliseconds) ms"
    }

    /// - Returns: how often the input was cut.
    private func take(_ input: [UInt8], _ target: FuzzTarget) -> Int {
        target.take(input)
        guard target.isCutInReplay else { return 0 }
        for length in input.indices { target.take(Array(input[..<length])) }
        return input.count
    }

    private func inputs(of target: FuzzTarget) throws -> [String] {
        let folder = "\(corpus)/\(target.rawValue)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard !names.isEmpty else { throw Failure(description: "\(folder): no inputs; Fuzz/seeds makes some") }
        return names.sorted().map { "\(folder)/\($0)" }
    }

    /// Not by `print`, whose buffer would be lost with the process.
    private func announce(_ path: String) {
        let line = Array("\(path)\n".utf8)
        _ = unsafe write(STDOUT_FILENO, line, line.count)
    }
}
