// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkSetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a network; what isn't named stays.",
        discussion: """
            Examples:
              warren network set office --enforcement observe   write down, don't stop
              warren network set office --enforcement enforce
              warren network set office --dns 10.0.0.53 --flow-log denied
              warren network set office --default-group staff
            """)

    @Argument var network: String
    @Option(help: "Its new name.", transform: parsed) var name: DNSLabel?
    @Option(help: "enforce; or observe: what no rule allows passes, and is written down.")
    var enforcement: EnforcementMode?
    @Option(help: "Which flows gateways write down: all, denied, off.") var flowLog: FlowLogScope?
    @Option(help: "mesh: agents know whom they may reach; or hub.") var topology: NetworkTopology?
    @Option(help: "Bytes a packet may have in the tunnel.") var mtu: Int?
    @Option(help: "A resolver for what is not in the overlay; may be repeated.", transform: parsed)
    var dns: [IPAddress] = []
    @Option(help: "What the names of its peers end with.", transform: parsed) var domainSuffix: DomainName?
    @Option(help: "A group that new devices become members of; may be repeated.") var defaultGroup: [String] = []
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        var update = NetworkUpdate()
        update.name = name
        update.enforcement = enforcement
        update.flowLog = flowLog
        update.topology = topology
        update.mtu = mtu
        update.dns = dns.isEmpty ? nil : dns
        update.domainSuffix = domainSuffix
        update.defaultGroupIDs = defaultGroup.isEmpty ? nil : try defaultGroup.map { try directory.group($0).id }
        let changed = try await api.updateNetwork(try directory.network(network).id, update)
        return Answer(
            changed, "network \(changed.name): \(changed.enforcement.rawValue), flow log \(changed.flowLog.rawValue)")
    }
}
