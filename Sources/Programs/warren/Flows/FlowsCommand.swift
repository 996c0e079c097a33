// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import FlowLogFile
import OverlayModel
import OverlayProtocol

struct FlowsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows", abstract: "What gateways let through and refused, and the rule that decided each.",
        discussion: """
            Examples:
              warren flows --denied --since 1h
              warren flows --peer laptop --follow
              warren flows --would-deny --network office
              warren policy suggest --since 24h      rules for what was only observed
              sudo warren flows --node --denied   of this gateway's own log; no server asked
            """)

    static let nodeCommand: String? = "warren flows --node"

    @OptionGroup var selection: FlowOptions
    @Option(help: "At most as many, the newest.") var limit = 50
    @Flag(help: "Go on with what comes, until Ctrl-C.") var follow = false
    @Flag(name: .customLong("node"), help: "Of this machine's own gateway, by its flow log; needs no sign-in.")
    var isOfNode = false
    @Option(help: "With --node: the flow log.") var log = "/var/log/warren-gateway/flows.jsonl"
    @OptionGroup var output: OutputOptions

    /// Gateways send once a second.
    private static let interval = Duration.seconds(1)
    private static let longestPage = 1000

    func validate() throws {
        guard (1...Self.longestPage).contains(limit) else {
            throw ValidationError("--limit \(limit): write 1 to \(Self.longestPage)")
        }
        guard isOfNode else { return }
        guard !follow else { throw ValidationError("with --node write 'tail -f \(log)' in the place of --follow") }
        try selection.validateForNode()
    }

    func run() async throws {
        guard isOfNode else { return try await askControlPlane() }
        try await reportingFailures {
            let flows = try NodeFlows(FlowLogFiles(path: log), selection, limit: limit)
            try output.print(Answer(flows, flows.text))
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let query = try selection.query(directory)
        let page = try await api.flows(query, limit: limit)
        guard follow else { return Answer(page, FlowListing(directory: directory).text(page)) }
        try await goOn(from: page, query, directory, api)
    }

    private func goOn(
        from first: FlowPage, _ query: FlowQuery, _ directory: Directory, _ api: ControlPlaneAPI
    ) async throws -> Never {
        var query = query
        var page = first
        while true {
            for flow in page.data.sorted(by: { $0.seq < $1.seq }) {
                printLine(output.json ? try flow.jsonLine : FlowListing(directory: directory).line(flow))
            }
            query.after = page.data.map(\.seq).max() ?? query.after ?? 0
            if page.data.count < Self.longestPage { try await Task.sleep(for: Self.interval) }
            page = try await api.flows(query, limit: Self.longestPage)
        }
    }
}

struct FlowOptions: ParsableArguments {
    @Option(help: "From or to it.") var peer: String?
    @Option(help: "From or to any of its peers.") var device: String?
    @Option(help: "In this network.") var network: String?
    @Option(help: "Seen by this gateway.") var gateway: String?
    @Option(help: "A rule's id; or default, system, isolation, acl, exit.", transform: parsed)
    var rule: DecidingRule?
    @Flag(help: "What was refused.") var denied = false
    @Flag(help: "What passed because it is observed.") var wouldDeny = false
    @Option(help: "So long ago at most: 90s, 15m, 24h, 7d.", transform: seconds) var since: Int?

    func validate() throws {
        if denied, wouldDeny {
            throw ValidationError("--denied and --would-deny: what is refused is not let through, write one of them")
        }
    }

    func query(_ directory: Directory) throws -> FlowQuery {
        var query = FlowQuery()
        query.peer = try peer.map { try directory.peer($0).id }
        query.device = try device.map { try directory.device($0).id }
        query.network = try network.map { try directory.network($0).id }
        query.gateway = try gateway.map { try directory.device($0).id }
        query.rule = rule
        query.verdict = denied ? .deny : nil
        query.would = wouldDeny ? .deny : nil
        query.since = since.map { .now + .seconds(-$0) }
        return query
    }
}
