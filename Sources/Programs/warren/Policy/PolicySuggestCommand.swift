// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct PolicySuggestCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "The rules that allow what passed because it is observed, and nothing else.",
        discussion: """
            Prints a file for 'warren diff' and 'warren apply'. What no rule can allow
            is in it as comments.

            Examples:
              warren policy suggest --since 24h > suggested.yaml
              warren diff -f suggested.yaml
              warren apply -f suggested.yaml
              warren network set office --enforcement enforce
            """)

    @Option(help: "What was seen since: 90s, 15m, 24h, 7d.", transform: seconds) var since = 86_400
    @Option(help: "In this network only.") var network: String?
    @Option(help: "What the policy is to be called.", transform: parsed) var name: DNSLabel?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = network == nil ? Directory() : try await Directory.load(api)
        let response = try await api.suggest(
            SuggestRequest(
                since: .now + .seconds(-since), networkID: try network.map { try directory.network($0).id }, name: name)
        )
        return Answer(response, try text(response))
    }

    private func text(_ response: SuggestResponse) throws -> String {
        var lines = ["# \(response.considered) different flows passed because they are observed."]
        if response.isCut { lines.append("# There were more: apply this, and ask again.") }
        lines += response.uncovered.map { "# not covered: \($0.flow.words): \($0.reason)" }
        let value = try CanonicalJSON.decode(JSONValue.self, from: CanonicalJSON.encode(response.document))
        return (lines + [YAMLText.text(value)]).joined(separator: "\n")
    }
}

extension ObservedFlow {
    fileprivate var words: String {
        "\(source) to \(destination), \(`protocol`.rawValue)\(port.map { " \($0)" } ?? "")"
    }
}
