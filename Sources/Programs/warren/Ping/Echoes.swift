// SPDX-License-Identifier: Apache-2.0

import EchoSocket

/// What came back.
struct Echoes: Encodable {
    let sent: Int
    let received: Int
    /// Milliseconds, of each that came back.
    let times: [Double]
    /// What was said instead of an answer.
    let refusals: [String]

    init(_ answers: [EchoSocket.Answer]) {
        times = answers.compactMap {
            if case .echo(let time) = $0 { (time / .microseconds(1)).rounded() / 1000 } else { nil }
        }
        refusals = Set(answers.compactMap { if case .refusal(let reason) = $0 { reason } else { nil } }).sorted()
        (sent, received) = (answers.count, times.count)
    }

    var text: String {
        let figures = times.min().map { ", \($0) to \(times.max() ?? $0) ms" } ?? ""
        let said = refusals.isEmpty ? "" : " (\(refusals.joined(separator: ", ")))"
        return "\(received) of \(sent) echoes\(figures)\(said)"
    }
}
