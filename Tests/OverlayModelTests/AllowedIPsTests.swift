// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

/// Whose packets a node takes from whom, and where its own go, in random worlds with sites and exits.
@Suite struct AllowedIPsTests {
    @Test(arguments: 0..<3) func `a gateway has of each device its addresses and what is approved behind it`(
        block: Int
    ) {
        var (sites, open) = (0, 0)
        for seed in (0..<100).map({ UInt64(block * 100 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let sorted = Sites(worlds.configuration())
            for gateway in sorted.gateways { sites += judge(gateway, sorted, "seed \(seed)") }
            open += sorted.openRoutes
        }
        #expect(sites >= 20, "prefixes behind devices")
        #expect(open >= 5, "routes that name a site which hasn't all of them")
    }

    /// - Returns: how many prefixes lie behind devices.
    private func judge(_ gateway: ID<Device>, _ sites: Sites, _ comment: Comment) -> Int {
        guard let state = Overlay(sites.configuration).compile(for: gateway) else { return 0 }
        let networks = Set(sites.places(of: gateway).map(\.networkID))
        var placed: Set<Prefix> = []
        for peer in state.peers {
            let places = sites.places(of: peer.deviceID).filter { networks.contains($0.networkID) }
            let hosts = Set(places.flatMap(\.addresses).map { Prefix(host: $0) })
            let behind = Set(peer.allowedIPs).subtracting(hosts)
            #expect(hosts.isSubset(of: peer.allowedIPs), comment)
            #expect(behind.isSubset(of: sites.approved(behind: peer.deviceID, in: networks)), comment)
            placed.formUnion(behind)
        }
        let all = sites.configuration.devices.keys.map { sites.approved(behind: $0, in: networks) }
        #expect(placed == all.reduce(into: []) { $0.formUnion($1) }, comment)
        return placed.count
    }

    @Test(arguments: 0..<3) func `what a client sends to a gateway has a source and a way on there`(block: Int) {
        var tried: [Destination: Int] = [:]
        for seed in (0..<100).map({ UInt64(block * 100 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration()
            for (destination, count) in Ways(configuration).judge("seed \(seed)") {
                tried[destination, default: 0] += count
            }
        }
        #expect(Destination.allCases.allSatisfy { tried[$0, default: 0] >= 10 }, "\(tried)")
    }
}

private enum Destination: CaseIterable {
    case networkV4, networkV6, gateway, routeAtGateway, routeAtSite, exit
}

/// Who carries what, read literally.
private struct Sites {
    let configuration: Configuration
    private let naive: NaiveVerdict

    init(_ configuration: Configuration) {
        self.configuration = configuration
        naive = NaiveVerdict(configuration)
    }

    var gateways: [ID<Device>] {
        configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id).sorted()
    }

    /// Those that take part.
    func places(of device: ID<Device>) -> [Peer] {
        configuration.peers.values.filter { $0.deviceID == device && !naive.isBlocked($0) }
    }

    func approved(behind device: ID<Device>, in networks: Set<ID<Network>>) -> Set<Prefix> {
        guard configuration.devices[device]?.deviceKind != .gateway else { return [] }
        let written = places(of: device).filter { networks.contains($0.networkID) }.flatMap(\.additionalAllowedIPs)
        let routes = configuration.routes.values.filter { networks.contains($0.networkID) && carrier(of: $0) == device }
        return Set(written + routes.flatMap(\.destinations).filter { !isInOverlay($0) })
    }

    /// Of those that it names the first that can: a gateway, or a site with all of its destinations.
    func carrier(of route: Route) -> ID<Device>? {
        route.via.first { device in
            let place = places(of: device).first { $0.networkID == route.networkID }
            guard let place, configuration.devices[device]?.deviceKind != .gateway else { return place != nil }
            return has(route, place)
        }
    }

    var openRoutes: Int {
        configuration.routes.values.count { route in
            route.via.contains { device in
                configuration.devices[device]?.deviceKind != .gateway
                    && places(of: device).contains { $0.networkID == route.networkID && !has(route, $0) }
            }
        }
    }

    private func has(_ route: Route, _ place: Peer) -> Bool {
        route.destinations.allSatisfy { destination in
            place.additionalAllowedIPs.contains { $0.contains(destination) }
        }
    }

    func isInOverlay(_ prefix: Prefix) -> Bool {
        configuration.networks.values.contains { $0.prefixes.contains { $0.contains(prefix) } }
    }
}

/// Where a client's packets go, and what the gateway there makes of them.
private struct Ways {
    private let configuration: Configuration
    private let sites: Sites
    private let states: [ID<Device>: DesiredState]

    init(_ configuration: Configuration) {
        self.configuration = configuration
        sites = Sites(configuration)
        let overlay = Overlay(configuration)
        let devices = configuration.devices.keys.compactMap { id in overlay.compile(for: id).map { (id, $0) } }
        states = Dictionary(uniqueKeysWithValues: devices)
    }

    func judge(_ comment: Comment) -> [Destination: Int] {
        var tried: [Destination: Int] = [:]
        for (client, state) in states where configuration.devices[client]?.deviceKind != .gateway {
            for peer in state.peers where configuration.devices[peer.deviceID]?.deviceKind == .gateway {
                for prefix in peer.allowedIPs {
                    // It has no address of the family: nothing is sent.
                    guard let source = source(of: client, state, to: prefix) else { continue }
                    let back = states[peer.deviceID]?.peers.first { $0.deviceID == client }
                    #expect(back?.allowedIPs.contains(Prefix(host: source)) == true, comment)
                    guard let destination = destination(prefix, of: client, from: source, at: peer.deviceID) else {
                        Issue.record("\(prefix) at \(peer.name) leads nowhere, \(comment)")
                        continue
                    }
                    tried[destination, default: 0] += 1
                }
            }
        }
        return tried
    }

    /// The one that its routing table names, else its own in the network around the prefix.
    private func source(of client: ID<Device>, _ state: DesiredState, to prefix: Prefix) -> IPAddress? {
        if let route = state.routes.first(where: { $0.destination == prefix }) { return route.source }
        let network = configuration.networks.values.first { $0.prefixes.contains { $0.contains(prefix) } }
        return sites.places(of: client).first { $0.networkID == network?.id }?.addresses
            .first { $0.family == prefix.family }
    }

    /// What it is to the gateway; nil: nothing.
    private func destination(
        _ prefix: Prefix, of client: ID<Device>, from source: IPAddress, at gateway: ID<Device>
    ) -> Destination? {
        let networks = Set(sites.places(of: client).map(\.networkID))
        let places = sites.places(of: gateway).filter { networks.contains($0.networkID) }
        if places.contains(where: { configuration.networks[$0.networkID]?.prefixes.contains(prefix) ?? false }) {
            return prefix.family == .v4 ? .networkV4 : .networkV6
        }
        if places.flatMap(\.addresses).contains(where: { Prefix(host: $0) == prefix }) { return .gateway }
        let carriers = configuration.routes.values.filter {
            networks.contains($0.networkID) && $0.destinations.contains(prefix)
        }.compactMap(sites.carrier)
        if carriers.contains(gateway) { return .routeAtGateway }
        let served = states[gateway]?.peers.filter { $0.allowedIPs.contains(prefix) } ?? []
        if served.contains(where: { carriers.contains($0.deviceID) }) { return .routeAtSite }
        return prefix.isDefault && leaves(source, client, at: gateway) ? .exit : nil
    }

    /// A file's default route that has no exit ends at a gateway that lets nothing out.
    private func leaves(_ source: IPAddress, _ client: ID<Device>, at gateway: ID<Device>) -> Bool {
        let exit = states[gateway]?.firewall?.exit
        return exit?.clients.contains { $0.contains(source) } ?? false
            || configuration.devices[client]?.management == .limited
    }
}
