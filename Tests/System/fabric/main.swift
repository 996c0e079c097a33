// SPDX-License-Identifier: Apache-2.0

import Addressing
import FoundationEssentials
import Glibc

/// Simulated agents for `make bench-fabric`, on real WebSockets: `fabric-bench HOST:PORT [CA.pem]`. It takes commands,
/// a line each, and answers each with a line of JSON:
///
///     enroll COUNT JOINKEY [ENDPOINT] · connect · disconnect · beat
///     stir RATE               so many pieces of news a second; 0: no more
///     rush COUNT JOINKEY      so many attempts at enrolling, who was admitted and who was refused
///     mark [forget]           arrivals count from now on; with `forget` agents have no state any more
///     arrivals COUNT SECONDS  waits for so many
let arguments = CommandLine.arguments
guard arguments.count >= 2 else { throw Failure("usage: fabric-bench HOST:PORT [CA.pem]") }
let fleet = try Fleet(at: Endpoint(arguments[1]), authority: arguments.count > 2 ? arguments[2] : nil)
while let line = readLine() {
    let answer = try await run(line.split(separator: " ").map(String.init))
    print(answer)
    fflush(nil)
}

@MainActor
func run(_ words: [String]) async throws -> String {
    switch (words.first, words.count) {
    case ("enroll", 3...4):
        let endpoint = words.count > 3 ? try Endpoint(words[3]) : nil
        try await fleet.enroll(Int(words[1]) ?? 0, with: words[2], at: endpoint)
    case ("rush", 3):
        let attempts = try await fleet.rush(Int(words[1]) ?? 0, with: words[2])
        return String(decoding: try JSONEncoder().encode(attempts), as: UTF8.self)
    case ("connect", 1): try await fleet.connect()
    case ("disconnect", 1): await fleet.disconnect()
    case ("beat", 1): await fleet.beat()
    case ("stir", 2): await fleet.stir(perSecond: Int(words[1]) ?? 0)
    case ("mark", _): await fleet.mark(forgetState: words.last == "forget")
    case ("arrivals", 3):
        let arrivals = try await fleet.arrivals(Int(words[1]) ?? 0, within: Int(words[2]) ?? 0)
        return String(decoding: try JSONEncoder().encode(arrivals), as: UTF8.self)
    default: throw Failure("no command: \(words)")
    }
    return "{}"
}
