// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension Configuration {
    /// Who should serve which network.
    func assignmentPlan(_ health: GatewayHealth) -> AssignmentPlan {
        var populations: [ID<Network>: Population] = [:]
        for peer in peers.values { populations[peer.networkID, default: Population()].add(devices[peer.deviceID]) }
        let demands = networks.values.map { demand(of: $0, populations[$0.id] ?? Population()) }
        let suspects = Set(incidents.values.filter { $0.isOpen && $0.blocks }.map(\.deviceID))
        let offers = devices.values.filter { $0.deviceKind == .gateway }.map { gateway in
            let isHealthy =
                gateway.state == .active && !health.lost.contains(gateway.id) && !suspects.contains(gateway.id)
            return GatewayOffer(
                id: gateway.id, isHealthy: isHealthy, isDraining: gateway.service?.drain ?? false,
                roles: gateway.service?.roles ?? [], capacity: gateway.service?.capacity)
        }
        return AssignmentPlan(demands, over: offers, ready: health.ready)
    }

    private func demand(of network: Network, _ population: Population) -> NetworkDemand {
        let present = population.gateways
        let named = Set(network.assignment.gatewayIDs.filter { devices[$0]?.deviceKind == .gateway })
        let leading = Set(routes.values.filter { $0.networkID == network.id }.flatMap(\.via)).intersection(present)
        return NetworkDemand(
            id: network.id, mode: network.assignment.mode,
            // The files of static devices name the gateways that there were when they were written.
            pinned: named.union(leading).union(population.hasFiles ? present : []),
            mayMove: !population.hasFiles, load: population.clients,
            current: NetworkGateways(
                gateways: present, primary: network.primaryGatewayID, exit: network.exitGatewayID))
    }
}

/// Whose peers a network has.
private struct Population {
    private(set) var gateways: Set<ID<Device>> = []
    private(set) var clients = 0
    /// Of static devices.
    private(set) var hasFiles = false

    mutating func add(_ device: Device?) {
        guard let device, device.deviceKind == .gateway else {
            clients += 1
            hasFiles = hasFiles || device?.deviceKind == .static
            return
        }
        gateways.insert(device.id)
    }
}

extension Draft<Configuration> {
    /// Kinds of entities that assignment follows from.
    private static var concerned: Set<String> { [Network.kind, Device.kind, Peer.kind, Route.kind, Incident.kind] }

    var concernsAssignment: Bool {
        changes.contains { change in
            switch change {
            case .put(let entity): Self.concerned.contains(entity.kind)
            case .delete(let kind, _): Self.concerned.contains(kind)
            }
        }
    }

    /// Gives networks the gateways that they should have: a gateway's place in a network is its jump peer there.
    mutating func reassign(_ health: GatewayHealth) throws {
        for (id, wanted) in tables.assignmentPlan(health).changes.sorted(by: { $0.key < $1.key }) {
            guard var network = tables.networks[id] else { continue }
            let jumps = tables.peers.values.filter { peer in
                peer.networkID == id && tables.devices[peer.deviceID]?.deviceKind == .gateway
            }.sorted { $0.id < $1.id }
            for peer in jumps where !wanted.gateways.contains(peer.deviceID) { try deletePeer(peer) }
            var served = Set(jumps.map(\.deviceID)).intersection(wanted.gateways)
            for gateway in wanted.gateways.subtracting(served).sorted() where try addJumpPeer(gateway, to: network) {
                served.insert(gateway)
            }
            network.primaryGatewayID = wanted.primary.flatMap { served.contains($0) ? $0 : nil }
            network.exitGatewayID = wanted.exit.flatMap { served.contains($0) ? $0 : nil }
            if network != tables.networks[id] { try put(network) }
        }
    }

    /// - Returns: false where the network has no address left: nothing fails because it can't be served as well as it
    ///   should be.
    private mutating func addJumpPeer(_ id: ID<Device>, to network: Network) throws -> Bool {
        guard let gateway = tables.devices[id] else { return false }
        do {
            var peer = try newPeer(of: gateway, in: network)
            peer.name = try tables.freePeerName(gateway.name, in: network.id)
            try put(peer)
            return true
        } catch let problem as Problem where problem.code == .addressesExhausted {
            return false
        }
    }

    /// A gateway is deleted, or its place in a network is: nobody names it there any more.
    /// - Parameter network: nil: all of them.
    /// - Throws: `.stillInUse` where files that nobody can change from here name it and no other.
    mutating func unassign(_ gateway: Device, from only: ID<Network>? = nil) throws {
        guard gateway.deviceKind == .gateway else { return }
        for var network in tables.networks.values.sorted(by: { $0.id < $1.id })
        where only == nil || network.id == only {
            guard !tables.dependsOn(gateway.id, network.id) else {
                throw Problem(
                    .stillInUse,
                    "\(gateway.name) is the last gateway of \(network.name), whose static devices' files name it: "
                        + "add another, and give out new files, or delete those devices first")
            }
            guard network.assignment.gatewayIDs.contains(gateway.id) else { continue }
            network.assignment.gatewayIDs.removeAll { $0 == gateway.id }
            try put(network)
        }
        guard only == nil else { return }
        for var template in tables.templates.values.sorted(by: { $0.id < $1.id })
        where template.shape.assignment.gatewayIDs.contains(gateway.id) {
            template.shape.assignment.gatewayIDs.removeAll { $0 == gateway.id }
            try put(template)
        }
    }

    /// By hand: who gives a gateway a place in a network wants it to serve it.
    mutating func assign(_ gateway: Device, to network: ID<Network>) throws {
        var network = try tables.network(network)
        guard gateway.deviceKind == .gateway, !network.assignment.gatewayIDs.contains(gateway.id) else { return }
        network.assignment.gatewayIDs.append(gateway.id)
        try put(network)
    }
}

extension Configuration {
    /// The name, or the name with the first number that makes it free.
    fileprivate func freePeerName(_ wanted: DNSLabel, in network: ID<Network>) throws -> DNSLabel {
        let taken = Set(peers.values.lazy.filter { $0.networkID == network }.map(\.name))
        guard taken.contains(wanted) else { return wanted }
        return try freeName(wanted)
    }

    /// Whether the files of a network's static devices name this gateway and no other that is still there.
    fileprivate func dependsOn(_ gateway: ID<Device>, _ network: ID<Network>) -> Bool {
        let present = peers.values.filter { $0.networkID == network }
        let others = present.filter { $0.deviceID != gateway }
        let kinds = Set(others.compactMap { devices[$0.deviceID]?.deviceKind })
        return others.count < present.count && kinds.contains(.static) && !kinds.contains(.gateway)
    }
}
