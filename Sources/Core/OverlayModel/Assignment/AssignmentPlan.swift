// SPDX-License-Identifier: Apache-2.0

/// Which gateways serve which networks: balanced by the devices that they are the primary gateway of, and stable. A
/// network's primary changes only if it is lost, drained or taken away, or if that lowers the largest load by more
/// than a quarter of the mean. Same input, same output.
///
/// A gateway that a network leaves stays with it until the new primary is ready: what is drained goes on carrying.
public struct AssignmentPlan: Sendable {
    public private(set) var networks: [ID<Network>: NetworkGateways] = [:]

    /// Those that are not as they should be.
    public var changes: [ID<Network>: NetworkGateways] {
        let present = Dictionary(demands.map { ($0.id, $0.current) }) { first, _ in first }
        return networks.filter { $0.value != present[$0.key] }
    }

    private let offers: [ID<Device>: GatewayOffer]
    private let demands: [NetworkDemand]
    private let ready: Set<ID<Device>>
    /// Devices by the gateway that is their network's primary.
    private var loads: [ID<Device>: Int] = [:]

    /// - Parameter ready: gateways that run what they should run: who leaves for them may be let go.
    public init(_ demands: [NetworkDemand], over offers: [GatewayOffer], ready: Set<ID<Device>>) {
        self.offers = Dictionary(offers.map { ($0.id, $0) }) { first, _ in first }
        self.demands = demands.sorted { $0.id < $1.id }
        self.ready = ready
        keepPrimaries()
        for demand in demandsWithoutPrimary { findPrimary(for: demand) }
        balance()
        for demand in self.demands { settle(demand) }
    }

    // MARK: - Primaries

    private mutating func keepPrimaries() {
        for demand in demands {
            var present = demand.current
            present.gateways = demand.present.filter { offers[$0] != nil }
            let stays = present.primary.map { mayServe($0, demand) && isEligible($0) } ?? false
            if !stays { present.primary = nil }
            networks[demand.id] = present
            if let primary = present.primary { loads[primary, default: 0] += demand.load }
        }
    }

    /// The largest first, so that the small ones even out what they leave.
    private var demandsWithoutPrimary: [NetworkDemand] {
        demands.filter { networks[$0.id]?.primary == nil }.sorted { ($1.load, $0.id) < ($0.load, $1.id) }
    }

    private mutating func findPrimary(for demand: NetworkDemand) {
        let present = networks[demand.id]?.gateways ?? []
        let found =
            leastLoaded(present.filter { mayServe($0, demand) }, for: demand)
            ?? leastLoaded(demand.mode == .auto ? Set(offers.keys) : [], for: demand)
            // Nobody can take it over: it stays where it is, as long as that is anywhere.
            ?? demand.current.primary.flatMap { mayServe($0, demand) ? $0 : nil }
            ?? present.filter { mayServe($0, demand) }.min()
        guard let found else { return }
        place(demand, at: found)
    }

    private mutating func place(_ demand: NetworkDemand, at gateway: ID<Device>) {
        if let before = networks[demand.id]?.primary { loads[before, default: 0] -= demand.load }
        networks[demand.id]?.gateways.insert(gateway)
        networks[demand.id]?.primary = gateway
        loads[gateway, default: 0] += demand.load
    }

    /// Those that are named come before any other, and in manual mode there is no other.
    private func mayServe(_ gateway: ID<Device>, _ demand: NetworkDemand) -> Bool {
        demand.pinned.contains(gateway) || demand.mode == .auto && demand.current.gateways.contains(gateway)
    }

    /// Of those that may be given networks.
    private func leastLoaded(_ gateways: Set<ID<Device>>, for demand: NetworkDemand) -> ID<Device>? {
        gateways.filter(isEligible).min { (rank($0, demand), $0) < (rank($1, demand), $1) }
    }

    /// One that has no room for it comes after all that have.
    private func rank(_ gateway: ID<Device>, _ demand: NetworkDemand) -> Int {
        let load = loads[gateway, default: 0]
        let isFull = offers[gateway]?.capacity.map { load + demand.load > $0 } ?? false
        return isFull ? load + 1 << 40 : load
    }

    private func isEligible(_ gateway: ID<Device>) -> Bool { offers[gateway]?.isEligible ?? false }

    // MARK: - Balance

    /// Each move is worth it by itself, and the best comes first, so that there are few.
    private mutating func balance() {
        let eligible = offers.values.filter(\.isEligible).map(\.id).sorted()
        guard eligible.count > 1 else { return }
        let mean = Double(loads.values.reduce(0, +)) / Double(eligible.count)
        for _ in demands {
            guard let move = bestMove(among: eligible), Double(move.gain) > mean / 4 else { return }
            place(move.demand, at: move.target)
        }
    }

    private struct Move {
        let demand: NetworkDemand
        let target: ID<Device>
        /// By how much the largest load gets smaller.
        let gain: Int
    }

    private func bestMove(among eligible: [ID<Device>]) -> Move? {
        let largest = eligible.map { loads[$0, default: 0] }.max() ?? 0
        let sources = eligible.filter { loads[$0, default: 0] == largest }
        // Where two have as much, the move of one network lowers nothing.
        guard sources.count == 1, let source = sources.first else { return nil }
        let others = eligible.filter { $0 != source }
        let next = others.map { loads[$0, default: 0] }.max() ?? 0
        let moves = demands.filter { $0.mayMove && networks[$0.id]?.primary == source }.compactMap { demand in
            target(for: demand, among: others).map { target in
                let after = max(largest - demand.load, loads[target, default: 0] + demand.load, next)
                return Move(demand: demand, target: target, gain: largest - after)
            }
        }
        return moves.min { ($1.gain, $0.demand.load, $0.demand.id) < ($0.gain, $1.demand.load, $1.demand.id) }
    }

    private func target(for demand: NetworkDemand, among others: [ID<Device>]) -> ID<Device>? {
        let isFree = demand.mode == .auto && !demand.pinned.contains(where: isEligible)
        return leastLoaded(Set(isFree ? others : others.filter(demand.pinned.contains)), for: demand)
    }

    // MARK: - Who goes, and the exit

    private mutating func settle(_ demand: NetworkDemand) {
        guard var result = networks[demand.id] else { return }
        let primary = result.primary
        result.gateways = result.gateways.filter { gateway in
            gateway == primary || demand.pinned.contains(gateway) || isStillNeeded(gateway, demand, beside: primary)
        }
        result.exit = exit(of: result)
        networks[demand.id] = result
    }

    /// A gateway that the network has left goes once the new one does its work, or at once where it does none.
    private func isStillNeeded(
        _ gateway: ID<Device>, _ demand: NetworkDemand, beside primary: ID<Device>?
    ) -> Bool {
        guard let primary, isEligible(primary) else { return mayServe(gateway, demand) }
        return !ready.contains(primary) && offers[gateway]?.isHealthy ?? false
    }

    /// The primary, if it is one; else the one that it was; else the least loaded.
    private func exit(of network: NetworkGateways) -> ID<Device>? {
        let exits = network.gateways.filter { id in
            offers[id].map { $0.roles.contains(.exit) && $0.isHealthy && !$0.isDraining } ?? false
        }
        if let primary = network.primary, exits.contains(primary) { return primary }
        if let exit = network.exit, exits.contains(exit) { return exit }
        return exits.min { (loads[$0, default: 0], $0) < (loads[$1, default: 0], $1) }
    }
}

extension NetworkDemand {
    /// The gateways that it has, and those that it must have.
    fileprivate var present: Set<ID<Device>> { current.gateways.union(pinned) }
}
