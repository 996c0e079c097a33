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
            With --node nobody but the node is asked: it needs no sign-in, and no server.

            Examples:
              sudo warren ping phone
              sudo warren ping 10.20.0.10 --count 10
              sudo warren ping 10.20.0.10 --node

            Exit codes: 0 it answers, 1 it doesn't, 2 there is no telling.
            """)

    static let failureCode: Int32? = 2
    static let nodeCommand: String? = "warren ping ADDRESS --node"

    @Argument(help: "A peer's, device's or route's name, or an address.") var to: String
    @Option(help: "How many echoes.") var count = 3
    @Option(help: "This machine's peer, where its node can't be asked.") var from: String?
    @Flag(name: .customLong("node"), help: "Of an address, by what this machine's own node knows of its tunnel.")
    var isOfNode = false
    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count: \(count) is not between 1 and 1000") }
        guard !isOfNode || IPAddress(to) != nil else {
            throw ValidationError(
                "with --node write an address in the place of \(to): the server knows names, the node doesn't")
        }
    }

    func run() async throws {
        guard isOfNode, let address = IPAddress(to) else { return try await askControlPlane() }
        try await reportingFailures(Self.failureCode) {
            let report = try await node.client.status()
            let ping = NodePing(to: address, try echoes(from: address), report)
            try output.print(Answer(ping, ping.text))
            guard ping.echoes.received > 0 else { throw ExitCode.failure }
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let directory = Directory.load(api)
        let verdict = try await api.explain(from: try await ownName, to: to, protocol: .icmp, port: nil)
        let ping = PingResult(to: verdict.flow.destination, try echoes(from: verdict.flow.destination.address), verdict)
        let explanation = Explanation(response: verdict, directory: try await directory)
        return Answer(ping, ping.text(explanation), exitCode: ping.echoes.received > 0 ? 0 : 1)
    }

    private var ownName: String {
        get async throws {
            if let from { return from }
            guard let name = try await node.client.status().name else {
                throw ValidationError("this machine's node is not enrolled: say --from PEER")
            }
            return name.description
        }
    }

    /// One a second, as ping(8): each waits for its answer as long.
    private func echoes(from address: IPAddress) throws -> [EchoSocket.Answer] {
        let socket = try EchoSocket(to: address)
        return (1...count).map { socket.ask(UInt16($0), patience: .seconds(1)) }
    }
}
