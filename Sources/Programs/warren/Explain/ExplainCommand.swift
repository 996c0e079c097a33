// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct ExplainCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "May one reach the other, by which rule, and on which way?",
        discussion: """
            Examples:
              warren explain laptop db:8080
              warren explain laptop 10.20.0.5:53 --udp
              warren explain laptop '[fd00::5]:443'
              warren explain laptop phone --icmp
              warren explain laptop db:8080 --if network.yaml

            Exit codes: 0 it is allowed, 1 it is denied, 2 there is no answer.
            """)

    static let failureCode: Int32? = 2

    @Argument(help: "A peer's, device's or route's name, or an address.") var from: String
    @Argument(help: "The same, with a port: db:8080.", transform: FlowTarget.init(text:)) var to: FlowTarget
    @Flag(help: "UDP instead of TCP.") var udp = false
    @Flag(help: "ICMP (ping) instead of TCP.") var icmp = false
    @Option(name: .customLong("if"), help: "As it would be with this file applied.", completion: .file())
    var file: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !udp || !icmp else { throw ValidationError("a flow is of one protocol: --udp or --icmp") }
        guard icmp == (to.port == nil) else {
            throw ValidationError(
                icmp
                    ? "ICMP has no ports: leave out ':\(to.port ?? 0)'"
                    : "TCP and UDP have ports: write \(to.name):8080, or --icmp")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let directory = Directory.load(api)
        let response = try await explain(api)
        let explanation = Explanation(response: response, directory: try await directory)
        return Answer(response, explanation.text, exitCode: response.decision.allowed ? 0 : 1)
    }
    private func explain(_ api: ControlPlaneAPI) async throws -> ExplainResponse {
        let match: ProtocolMatch = udp ? .udp : icmp ? .icmp : .tcp
        guard let file else {
            return try await api.explain(from: from, to: to.name, protocol: match, port: to.port)
        }
        var document = DocumentFile()
        document.file = file
        return try await document.use {
            try await api.explain(
                ExplainRequest(from: from, to: to.name, protocol: match, port: to.port, document: $0))
        }
    }
}
