// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import TestSupport
import Testing

struct AssignmentPlanTests {
    @Test func `networks are spread by their devices, the largest first`() {
        var region = Region(gateways: 3, loads: [10, 20, 30, 40, 50, 60])
        region.settle()
        #expect(region.loads.values.sorted() == [70, 70, 70])
        #expect(region.networks.allSatisfy { $0.current.gateways.count == 1 })
    }

    @Test func `nothing moves twice, in whatever order things are named`() {
        for seed in UInt64(0)..<100 {
            var random = SplitMix64(seed: seed)
            let region = Region.random(using: &random)
            let plan = region.plan
            var other = region
            other.networks.shuffle(using: &random)
            other.gateways.shuffle(using: &random)
            #expect(other.plan.networks == plan.networks)
            var settled = region
            settled.settle()
            let once = settled.networks.map(\.current)
            settled.settle()
            #expect(settled.networks.map(\.current) == once, "seed \(seed)")
        }
    }

    @Test func `what a new region gets is as even as its largest network lets it be`() {
        for seed in UInt64(0)..<100 {
            var random = SplitMix64(seed: seed)
            let loads = (0..<40).map { _ in Int.random(in: 1...100, using: &random) }
            var region = Region(gateways: Int.random(in: 2...6, using: &random), loads: loads)
            region.settle()
            let mean = loads.reduce(0, +) / region.gateways.count
            #expect(region.loads.values.max() ?? 0 <= mean + (loads.max() ?? 0))
        }
    }

    @Test func `the loss of a gateway moves its networks and no others, and its return moves none`() {
        var region = Region(gateways: 3, loads: Array(repeating: 10, count: 9))
        region.settle()
        let before = region
        region.lose(0)
        region.settle()
        for (was, network) in zip(before.networks, region.networks) {
            let moved = was.current.primary == region.gateways[0].id
            #expect((network.current.primary != was.current.primary) == moved)
            #expect(
                network.current.gateways
                    == [network.current.primary].compactMap { $0 }.reduce(into: []) { $0.insert($1) })
        }
    }

    @Test func `a gateway that is drained goes on until the next is ready`() {
        var region = Region(gateways: 2, loads: [10])
        region.settle()
        let (old, new) = (region.gateways[0].id, region.gateways[1].id)
        #expect(region.networks[0].current.primary == old)
        region.drain(0)
        region.ready = []
        region.settle()
        #expect(region.networks[0].current == NetworkGateways(gateways: [old, new], primary: new))
        region.ready = [new]
        region.settle()
        #expect(region.networks[0].current == NetworkGateways(gateways: [new], primary: new))
    }

    @Test func `where there is no other, what is drained or lost stays`() {
        for change in [{ $0.lose(0) }, { $0.drain(0) }] as [(inout Region) -> Void] {
            var region = Region(gateways: 1, loads: [10])
            region.settle()
            let before = region.networks
            change(&region)
            region.settle()
            #expect(region.networks == before)
        }
    }

    @Test(arguments: [(125, false), (126, true)])
    func `balance is worth a move above a quarter of the mean`(extra: Int, moves: Bool) {
        // Two gateways, mean 500: moving the small network lowers the largest load by its own size.
        var region = Region(gateways: 2, loads: [500 - extra, 500 - extra, extra, extra])
        let (one, two) = (region.gateways[0].id, region.gateways[1].id)
        for index in [0, 2, 3] { region.place(index, at: one) }
        region.place(1, at: two)
        let before = region.networks.map(\.current.primary)
        region.settle()
        let moved = zip(before, region.networks).filter { $0 != $1.current.primary }.count
        #expect(moved == (moves ? 1 : 0))
    }

    @Test func `a gateway that is added takes few networks, and makes it even`() {
        for seed in UInt64(0)..<50 {
            var random = SplitMix64(seed: seed)
            var region = Region(gateways: 3, loads: (0..<30).map { _ in Int.random(in: 10...20, using: &random) })
            region.settle()
            let before = region.networks.map(\.current.primary)
            region.addGateway()
            region.settle()
            let moved = zip(before, region.networks).filter { $0 != $1.current.primary }
            #expect(moved.allSatisfy { $1.current.primary == region.gateways[3].id }, "only to the new one")
            #expect(moved.count <= 10)
        }
    }

    @Test func `those named by hand stay, and in manual mode there are no others`() {
        var region = Region(gateways: 3, loads: [10, 10])
        let ids = region.gateways.map(\.id)
        region.pin(0, [ids[2]], .auto)
        region.pin(1, [ids[2]], .manual)
        region.settle()
        #expect(region.networks.allSatisfy { $0.current == NetworkGateways(gateways: [ids[2]], primary: ids[2]) })
        region.lose(2)
        region.settle()
        #expect(region.networks[0].current == NetworkGateways(gateways: [ids[0], ids[2]], primary: ids[0]))
        #expect(region.networks[1].current == NetworkGateways(gateways: [ids[2]], primary: ids[2]))
        region.pin(1, [], .manual)
        region.settle()
        #expect(region.networks[1].current == NetworkGateways())
    }

    @Test func `a network with files that nobody can change is not moved for balance`() {
        var region = Region(gateways: 2, loads: [500, 500])
        for index in 0...1 { region.place(index, at: region.gateways[0].id) }
        region.fix()
        let before = region.networks
        region.settle()
        #expect(region.networks == before)
    }

    @Test func `a gateway is not given more than it should serve, while another has room`() {
        var region = Region(gateways: 2, loads: [10, 10, 10])
        region.limit(0, to: 10)
        region.settle()
        #expect(region.loads[region.gateways[0].id] == 10 && region.loads[region.gateways[1].id] == 20)
    }

    @Test func `the exit is the primary where it is one, and else stays what it was`() {
        var region = Region(gateways: 3, loads: [10])
        let ids = region.gateways.map(\.id)
        region.pin(0, Set(ids), .manual)
        region.settle()
        #expect(region.networks[0].current.exit == nil)
        region.makeExit(2)
        region.settle()
        #expect(region.networks[0].current.exit == ids[2])
        region.makeExit(1)
        region.settle()
        #expect(region.networks[0].current.exit == ids[2])
        region.makeExit(0)
        region.settle()
        #expect(region.networks[0].current.exit == ids[0])
        region.lose(0)
        region.lose(1)
        region.settle()
        #expect(region.networks[0].current.primary == ids[2] && region.networks[0].current.exit == ids[2])
    }
}

// MARK: - The world

/// Networks and gateways; `settle` does what the plan says.
private struct Region {
    var networks: [NetworkDemand]
    var gateways: [GatewayOffer] = []
    /// nil: all.
    var ready: Set<ID<Device>>?
    private var random = SplitMix64(seed: 1)

    init(gateways: Int, loads: [Int]) {
        var random = SplitMix64(seed: 2)
        networks = loads.enumerated().map { number, load in
            NetworkDemand(
                id: ID(now: time + .seconds(number), using: &random), mode: .auto, pinned: [], mayMove: true,
                load: load,
                current: NetworkGateways())
        }
        for _ in 0..<gateways { addGateway() }
    }

    static func random(using random: inout SplitMix64) -> Region {
        var region = Region(
            gateways: Int.random(in: 0...5, using: &random),
            loads: (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...50, using: &random) })
        for index in region.gateways.indices {
            if Int.random(in: 0..<4, using: &random) == 0 { region.lose(index) }
            if Int.random(in: 0..<4, using: &random) == 0 { region.drain(index) }
            if Int.random(in: 0..<3, using: &random) == 0 { region.makeExit(index) }
        }
        for index in region.networks.indices {
            let some = Set(
                region.gateways.map(\.id).shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)))
            region.pin(index, some, Bool.random(using: &random) ? .auto : .manual)
            if let primary = region.gateways.randomElement(using: &random)?.id { region.place(index, at: primary) }
        }
        return region
    }

    var plan: AssignmentPlan {
        AssignmentPlan(networks, over: gateways, ready: ready ?? Set(gateways.map(\.id)))
    }

    /// Devices by primary gateway.
    var loads: [ID<Device>: Int] {
        networks.reduce(into: [:]) { loads, network in
            if let primary = network.current.primary { loads[primary, default: 0] += network.load }
        }
    }

    mutating func settle() {
        let plan = plan
        networks = networks.map { network in
            with(network, current: plan.networks[network.id])
        }
    }

    mutating func addGateway() {
        gateways.append(GatewayOffer(id: ID(now: time + .seconds(gateways.count), using: &random), isHealthy: true))
    }

    mutating func lose(_ index: Int) { replace(index, isHealthy: false) }
    mutating func drain(_ index: Int) { replace(index, isDraining: true) }
    mutating func makeExit(_ index: Int) { replace(index, roles: [.ingress, .exit]) }
    mutating func limit(_ index: Int, to capacity: Int) { replace(index, capacity: capacity) }

    mutating func place(_ index: Int, at gateway: ID<Device>) {
        networks[index] = with(networks[index], current: NetworkGateways(gateways: [gateway], primary: gateway))
    }

    mutating func pin(_ index: Int, _ gateways: Set<ID<Device>>, _ mode: GatewayAssignment.Mode) {
        networks[index] = with(networks[index], mode: mode, pinned: gateways)
    }

    mutating func fix() { networks = networks.map { with($0, mayMove: false) } }

    private mutating func replace(
        _ index: Int, isHealthy: Bool? = nil, isDraining: Bool? = nil, roles: Set<GatewayRole>? = nil,
        capacity: Int? = nil
    ) {
        let old = gateways[index]
        gateways[index] = GatewayOffer(
            id: old.id, isHealthy: isHealthy ?? old.isHealthy, isDraining: isDraining ?? old.isDraining,
            roles: roles ?? old.roles, capacity: capacity ?? old.capacity)
    }

    private func with(
        _ old: NetworkDemand, mode: GatewayAssignment.Mode? = nil, pinned: Set<ID<Device>>? = nil,
        mayMove: Bool? = nil, current: NetworkGateways? = nil
    ) -> NetworkDemand {
        NetworkDemand(
            id: old.id, mode: mode ?? old.mode, pinned: pinned ?? old.pinned, mayMove: mayMove ?? old.mayMove,
            load: old.load, current: current ?? old.current)
    }
}

private let time = Timestamp(milliseconds: 1_795_000_000_000)
