// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import EchoSocket
import NodeRuntime
import NodeSocket
import OverlayModel
import OverlayProtocol

struct PingCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Ask a peer for echoes through the tunnel, and say on which way, or why not.",
        discussion: """
            From this machine's own peer, whose name its node tells (as root), or --from.

            Examples:
              sudo warren ping phone
              sudo warren ping 10.20.0.10 --count 10

            Exit codes: 0 it answers, 1 it doesn't, 2 there is no telling.
            """)

    static let failureCode: Int32? = 2

    @Argument(help: "A peer's, device's or route's name, or an address.") var to: String
    @Option(help: "How many echoes.") var count = 3
    @Option(help: "This machine's peer, where its node can't be asked.") var from: String?
    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count: \(count) is not between 1 and 1000") }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let directory = Directory.load(api)
        let verdict = try await api.explain(from: try await ownName, to: to, protocol: .icmp, port: nil)
        let ping = PingResult(to: verdict.flow.destination, try echoes(from: verdict.flow.destination.address), verdict)
        let explanation = Explanation(response: verdict, directory: try await directory)
        return Answer(ping, ping.text(explanation), exitCode: ping.received > 0 ? 0 : 1)
    }

    private var ownName: String {
        get async throws {
            if let from { return from }
            var name: String?
            try await node.client.ask(.status) { report in
                name = report.name?.description
                return true
            }
            guard let name else { throw ValidationError("this machine's node is not enrolled: say --from PEER") }
            return name
        }
    }

    /// One a second, as ping(8): each waits for its answer as long.
    private func echoes(from address: IPAddress) throws -> [EchoSocket.Answer] {
        let socket = try EchoSocket(to: address)
        return (1...count).map { socket.ask(UInt16($0), patience: .seconds(1)) }
    }
}

/// What came back.
struct PingResult: Encodable {
    let name: String
    let address: IPAddress
    let sent: Int
    let received: Int
    /// Milliseconds, of each that came back.
    let times: [Double]
    /// What was said instead of an answer.
    let refusals: [String]
    let verdict: ExplainResponse

    init(to end: ExplainedEnd, _ answers: [EchoSocket.Answer], _ verdict: ExplainResponse) {
        (name, address, self.verdict) = (end.name, end.address, verdict)
        times = answers.compactMap {
            if case .echo(let time) = $0 { (time / .microseconds(1)).rounded() / 1000 } else { nil }
        }
        refusals = Set(answers.compactMap { if case .refusal(let reason) = $0 { reason } else { nil } }).sorted()
        (sent, received) = (answers.count, times.count)
    }

    func text(_ explanation: Explanation) -> String {
        let figures = times.min().map { ", \($0) to \(times.max() ?? $0) ms" } ?? ""
        let said = refusals.isEmpty ? "" : " (\(refusals.joined(separator: ", ")))"
        var lines = ["\(name) (\(address)): \(received) of \(sent) echoes\(figures)\(said)"]
        if let way = explanation.way { lines.append("  way: \(way)") }
        guard received == 0 else { return lines.joined(separator: "\n") }
        lines += ["", explanation.text]
        if verdict.decision.allowed {
            lines += ["", "Echo is allowed, and nothing comes back: see 'warren doctor --node' here and at \(name)."]
        }
        return lines.joined(separator: "\n")
    }
}
