// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct IPAMListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "How full the networks are; or the addresses of one.",
        discussion: """
            Examples:
              warren ipam list
              warren ipam list office
            """)

    @Argument(help: "A network, whose addresses are wanted.") var network: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        guard let network else { return capacities(try await api.capacities()) }
        return addresses(try await api.addresses(try await Directory.load(api).network(network).id))
    }

    private func capacities(_ networks: [NetworkCapacity]) -> Answer {
        var table = Table("NETWORK", "CIDR", "USED", "FREE", "ATTENTION")
        for network in networks {
            let attention = network.attention.map { "\($0.percent) % are used" } ?? "-"
            table.add(
                "\(network.networkName)", "\(network.networkCIDR)", "\(network.used)", "\(network.free)", attention)
        }
        return Answer(Page(whole: networks), table.text(orNone: "no networks: warren network create NAME"))
    }

    private func addresses(_ addresses: [AddressInfo]) -> Answer {
        var table = Table("ADDRESS", "PEER", "RELEASED")
        for address in addresses {
            table.add(
                "\(address.ip)", address.peerName?.description ?? "-", address.releasedAt?.relative() ?? "-")
        }
        return Answer(addresses, table.text(orNone: "no addresses are given out"))
    }
}
