// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessRequestCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask that your devices may reach something for a while.",
        discussion: """
            Example:
              warren access request route:db --tcp 5432 --for 2h --reason "a slow query"
            """)

    @Argument(help: "peer:NAME, group:NAME or route:NAME.", transform: TargetName.init(text:)) var target: TargetName
    @Option(help: "TCP to these ports: 443, 80,443, 9000-9010, or all.", transform: ports) var tcp: [PortRange]?
    @Option(help: "UDP to these ports.", transform: ports) var udp: [PortRange]?
    @Flag(help: "ICMP only.") var icmp = false
    @Option(name: .customLong("for"), help: "How long, from the approval on: 30m, 8h, 7d.", transform: seconds)
    var lifetime: Int
    @Option(help: "What it is for: whoever decides reads it.") var reason: String
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [tcp != nil, udp != nil, icmp].count(where: { $0 }) <= 1 else {
            throw ValidationError("one of --tcp, --udp and --icmp, or none for all")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let target = try await Directory.load(api).target(target)
        let request = try await api.requestAccess(
            AccessRequestCreate(
                target: target, protocol: tcp != nil ? .tcp : udp != nil ? .udp : icmp ? .icmp : .any,
                ports: tcp ?? udp ?? [], expiresIn: lifetime, reason: reason))
        return Answer(request, "\(request.shortID) waits for a decision: 'warren access list' shows it")
    }
}
