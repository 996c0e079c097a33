// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

/// What can be said of a network, and of what networks begin with.
struct NetworkSettingsOptions: ParsableArguments {
    @Option(help: "enforce; or observe: what no rule allows passes, and is written down.")
    var enforcement: EnforcementMode?
    @Option(help: "Which flows gateways write down: all, denied, off.") var flowLog: FlowLogScope?
    @Option(help: "mesh: agents know whom they may reach; or hub.") var topology: NetworkTopology?
    @Option(help: "Bytes a packet may have in the tunnel.") var mtu: Int?
    @Option(help: "A resolver for what is not in the overlay; may be repeated.", transform: parsed)
    var dns: [IPAddress] = []
    @Option(help: "What the names of its peers end with.", transform: parsed) var domainSuffix: DomainName?
    @Option(help: "A group that new devices become members of; may be repeated.") var defaultGroup: [String] = []

    func settings(_ api: ControlPlaneAPI) async throws -> NetworkSettings {
        var settings = NetworkSettings()
        settings.enforcement = enforcement
        settings.flowLog = flowLog
        settings.topology = topology
        settings.mtu = mtu
        settings.dns = dns.isEmpty ? nil : dns
        settings.domainSuffix = domainSuffix
        if !defaultGroup.isEmpty {
            let directory = Directory(groups: try await api.groups())
            settings.defaultGroupIDs = try defaultGroup.map { try directory.group($0).id }
        }
        return settings
    }
}
