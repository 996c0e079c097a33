// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@Suite struct NamesTests {
    @Test func `a network's names are those of its active peers and of what lies behind its routes`() throws {
        let world = try NamedWorld()
        var configuration = world.configuration
        let office = try #require(configuration.networks.values.first { $0.name.description == "office" })
        let database = try #require(configuration.routes.values.first)
        configuration.routes[database.id]?.dns = [
            try mapping("orders", "10.50.0.9"), try mapping("archive", "fd00:50::9"),
        ]
        #expect(
            names(in: office, configuration) == [
                "route archive.office.internal fd00:50::9", "peer gateway.office.internal 10.10.0.1 fd00:10::1",
                "peer laptop.office.internal 10.10.0.2 fd00:10::2", "route orders.office.internal 10.50.0.9",
                "peer phone.office.internal 10.10.0.3 fd00:10::3",
            ])
    }

    @Test func `a route's names end as it says, and another network has its own`() throws {
        var configuration = try NamedWorld().configuration
        let lab = try #require(configuration.networks.values.first { $0.name.description == "lab" })
        let office = try #require(configuration.networks.values.first { $0.name.description == "office" })
        let database = try #require(configuration.routes.values.first)
        configuration.routes[database.id]?.domainSuffix = try DomainName(text: "corp.example")
        configuration.routes[database.id]?.dns = [try mapping("orders", "10.50.0.9")]
        #expect(names(in: office, configuration).contains("route orders.corp.example 10.50.0.9"))
        #expect(
            names(in: lab, configuration) == [
                "peer gateway.lab.internal 10.20.0.1", "peer laptop.lab.internal 10.20.0.2",
            ])
    }

    @Test func `a network that there isn't has no names`() throws {
        var configuration = try NamedWorld().configuration
        let lab = try #require(configuration.networks.values.first { $0.name.description == "lab" })
        configuration.networks[lab.id] = nil
        #expect(names(in: lab, configuration).isEmpty)
    }

    private func mapping(_ name: String, _ ip: String) throws -> DNSMapping {
        DNSMapping(name: try DNSLabel(text: name), ip: try IPAddress(text: ip))
    }

    private func names(in network: Network, _ configuration: Configuration) -> [String] {
        Overlay(configuration).names(in: network.id).map { record in
            "\(record.kind) \(record.name) \(record.addresses.map(\.description).joined(separator: " "))"
        }
    }
}
