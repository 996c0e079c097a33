// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct IPAMSuggestCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Prefixes for a new network that overlap nothing there is.",
        discussion: """
            Examples:
              warren ipam suggest --peers 100
              warren ipam suggest --peers 1000 --count 5 --in 172.16.0.0/12
            """)

    @Option(help: "How many peers shall fit.") var peers: Int
    @Option(help: "How many prefixes, at most 20.") var count = 1
    @Option(name: .customLong("in"), help: "Where to look; without it 10.0.0.0/8.", transform: parsed)
    var base: Prefix?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let found = try await api.availablePrefixes(hosts: peers, count: count, in: base)
        guard !found.cidrs.isEmpty else {
            return Answer(found, "no /\(found.suggestedPrefix) is free in \(found.baseCIDR)", exitCode: 1)
        }
        let sentence = "room for \(found.usableHosts) peers each:"
        return Answer(found, ([sentence] + found.cidrs.map { "  \($0)" }).joined(separator: "\n"))
    }
}
