// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

/// Routes that come near what is not theirs.
@Suite struct RoutePlacementTests {
    @Test func `a route inside of an overlay draws nobody's packets`() throws {
        var configuration = try NamedWorld().configuration
        try redirect(&configuration, to: ["10.20.0.0/28", "10.0.0.0/8"])
        let laptop = try state(of: "laptop", configuration)
        #expect(laptop.routes.map(\.destination.description) == ["10.0.0.0/8"])
    }

    @Test func `a route around an overlay permits nothing in it`() throws {
        var configuration = try NamedWorld().configuration
        try redirect(&configuration, to: ["10.0.0.0/8"])
        let overlay = Overlay(configuration)
        let outside = try flow("10.10.0.2", "10.50.0.9")
        let otherNetwork = try flow("10.10.0.2", "10.20.0.2")
        #expect(overlay.verdict(on: outside, at: .distantPast).allowed)
        #expect(overlay.verdict(on: otherNetwork, at: .distantPast).decidedBy == .scope)
        let rules = try #require(try state(of: "gateway", configuration).firewall?.rules)
        #expect(!rules.contains { $0.matches(otherNetwork) })
        #expect(rules.contains { $0.matches(outside) })
    }

    @Test func `two networks that lead to one prefix lend each other no rules`() throws {
        var configuration = try NamedWorld().configuration
        let (office, lab) = (try network("office", configuration), try network("lab", configuration))
        let database = try #require(configuration.routes.values.first)
        var twin = Route(
            id: try ID(text: "01900000-0000-7000-8000-0000000000ff"), networkID: lab.id, name: database.name,
            destinations: database.destinations, via: database.via, createdAt: database.createdAt)
        twin.updatedAt = database.updatedAt
        configuration.insert(twin)
        // The rule names office's route; from lab's address of the same laptop it says nothing.
        let overlay = Overlay(configuration)
        #expect(overlay.verdict(on: try flow("10.10.0.2", "10.50.0.9"), at: .distantPast).allowed)
        #expect(overlay.verdict(on: try flow("10.20.0.2", "10.50.0.9"), at: .distantPast).decidedBy == .default)
        #expect(office.id < lab.id)
    }

    @Test func `of two networks that know one prefix the older one has it`() throws {
        var configuration = try NamedWorld().configuration
        let lab = try network("lab", configuration)
        let database = try #require(configuration.routes.values.first)
        let twin = Route(
            id: try ID(text: "01900000-0000-7000-8000-000000000000"), networkID: lab.id, name: database.name,
            destinations: database.destinations, via: database.via, createdAt: database.createdAt)
        configuration.insert(twin)
        var people = try #require(configuration.groups.values.first)
        people.routeIDs.append(twin.id)
        configuration.insert(people)
        // The laptop's place in lab is older than the one in office: that says nothing of the networks.
        let place = try #require(configuration.peers.values.first { $0.address.description == "10.20.0.2" })
        configuration.peers[place.id] = nil
        configuration.insert(
            Peer(
                id: try ID(text: "01900000-0000-7000-8000-000000000000"), networkID: lab.id, deviceID: place.deviceID,
                name: place.name, address: place.address, addressV6: nil, createdAt: place.createdAt))
        let laptop = try state(of: "laptop", configuration)
        #expect(laptop.routes.first?.source == IPAddress("10.10.0.2"))
    }

    private func state(of name: String, _ configuration: Configuration) throws -> DesiredState {
        let device = try #require(configuration.devices.values.first { $0.name.description == name })
        return try #require(Overlay(configuration).compile(for: device.id))
    }

    private func network(_ name: String, _ configuration: Configuration) throws -> Network {
        try #require(configuration.networks.values.first { $0.name.description == name })
    }

    private func redirect(_ configuration: inout Configuration, to destinations: [String]) throws {
        var route = try #require(configuration.routes.values.first)
        route.destinations = try destinations.map { try Prefix($0) }
        configuration.insert(route)
    }

    private func flow(_ source: String, _ destination: String) throws -> Flow {
        Flow(
            source: try IPAddress(text: source), destination: try IPAddress(text: destination), protocol: .tcp,
            destinationPort: 8080)
    }
}
