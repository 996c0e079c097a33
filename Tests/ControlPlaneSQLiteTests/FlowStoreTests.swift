// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import ControlPlaneSQLite
import OverlayModel
import OverlayProtocol
import TestSupport
import Testing

@Suite struct FlowStoreTests {
    @Test func `a record is read back as it was written, of its tenant only`() async throws {
        try await withStore { store, world in
            let flows = (0..<40).map { world.flow($0) }
            try await store.append([world.piece(1, flows)], lost: [:], now: world.now)
            let page = try await store.flows(of: world.tenant, matching: FlowFilter(), offset: 0, limit: 100)
            #expect(page.total == 40)
            #expect(page.rows == flows.enumerated().map { FlowInfo($1, seq: UInt64($0 + 1)) }.reversed())
            let other = try await store.flows(of: world.other, matching: FlowFilter(), offset: 0, limit: 100)
            #expect(other == LogPage(rows: [], total: 0))
            let middle = try await store.flows(of: world.tenant, matching: FlowFilter(), offset: 10, limit: 5)
            #expect(middle.rows == Array(page.rows[10..<15]) && middle.total == 40)
        }
    }

    @Test func `filters let through what a look at each record would`() async throws {
        try await withStore { store, world in
            let flows = (0..<300).map { world.flow($0) }
            try await store.append([world.piece(1, flows)], lost: [:], now: world.now)
            for (filter, lets) in world.filters(flows[7]) {
                let page = try await store.flows(of: world.tenant, matching: filter, offset: 0, limit: 1000)
                let wanted = flows.indices.filter { lets(flows[$0]) }.map { UInt64($0 + 1) }
                #expect(page.rows.map(\.seq).sorted() == wanted, "\(filter)")
                #expect(page.total == wanted.count)
                #expect(!wanted.isEmpty && wanted.count < 300, "it tells something: \(filter)")
                let newest = try await store.newestFlow(of: world.tenant, matching: filter)
                #expect(newest == page.rows.first)
            }
        }
    }

    @Test func `a batch that comes again is kept once, of the same process; the figures count it once`() async throws {
        try await withStore { store, world in
            let piece = world.piece(3, [world.flow(1), world.flow(2)], dropped: 4)
            try await store.append([piece], lost: [:], now: world.now)
            try await store.append([piece, world.piece(2, [world.flow(9)])], lost: [:], now: world.now)
            try await store.append(
                [world.piece(1, [world.flow(3)], instance: "b")], lost: [world.tenant: 2], now: world.now)
            let page = try await store.flows(of: world.tenant, matching: FlowFilter(), offset: 0, limit: 10)
            #expect(page.total == 3)
            let figures = try await store.figures(of: world.tenant, since: nil, until: nil)
            #expect(figures.dropped == 6)
        }
    }

    @Test func `who follows gets what arrived after a number, in that order, and misses nothing at a page's end`()
        async throws
    {
        try await withStore { store, world in
            for number in 0..<3 {
                let flows = (0..<10).map { world.flow(number * 10 + $0) }
                try await store.append([world.piece(UInt64(number + 1), flows)], lost: [:], now: world.now)
            }
            var (filter, followed) = (FlowFilter(), [UInt64]())
            filter.after = 4
            while true {
                let page = try await store.flows(of: world.tenant, matching: filter, offset: 0, limit: 7).rows
                guard let last = page.last else { break }
                followed += page.map(\.seq)
                filter.after = last.seq
            }
            #expect(followed == Array(5...30))
        }
    }

    @Test func `figures are what the records say, by the hour`() async throws {
        try await withStore { store, world in
            let flows = (0..<200).map { world.flow($0) }
            try await store.append([world.piece(1, flows)], lost: [:], now: world.now)
            let figures = try await store.figures(of: world.tenant, since: world.now, until: nil)
            let recent = flows.filter { $0.record.timestamp >= world.now.milliseconds }
            #expect(!recent.isEmpty && recent.count < 200)
            #expect(figures.flows == recent.count { $0.record.event == .start })
            #expect(figures.wouldDeny == recent.count { $0.record.event == .start && $0.record.wouldDeny })
            #expect(
                figures.denied
                    == recent.filter { $0.record.event == .deny }.reduce(0) { $0 + 1 + ($1.record.suppressed ?? 0) })
            #expect(
                figures.bytes == recent.filter { $0.record.event == .end }.reduce(0) { $0 + Int($1.record.bytes ?? 0) })
        }
    }

    @Test func `opened flows are told once each, without their source's port`() async throws {
        try await withStore { store, world in
            let flows = (0..<100).map { world.flow($0) }
            try await store.append([world.piece(1, flows + flows)], lost: [:], now: world.now)
            var filter = FlowFilter()
            filter.wouldDeny = true
            let opened = try await store.openedFlows(of: world.tenant, matching: filter, limit: 1000)
            let wanted = flows.filter { $0.record.event == .start && $0.record.wouldDeny }.map(\.record.flow)
            #expect(Set(opened) == Set(wanted) && opened.count == Set(wanted).count && !opened.isEmpty)
            #expect(try await store.openedFlows(of: world.tenant, matching: filter, limit: 1).count == 1)
        }
    }

    @Test func `what is older than its tenant wants goes, step by step, and nothing else`() async throws {
        try await withStore { store, world in
            for number in 0..<5 {
                let flows = (0..<1000).map { world.flow(number * 1000 + $0) }
                try await store.append([world.piece(UInt64(number + 1), flows)], lost: [:], now: world.now)
            }
            try await store.append([world.piece(1, [world.flow(0)], of: world.other)], lost: [:], now: world.now)
            let retention = FlowRetention(
                since: [world.tenant: world.now], otherwise: .distantPast, bytes: .max)
            var steps = 0
            while try await store.forget(retention) { steps += 1 }
            #expect(steps > 1)
            let left = try await store.flows(of: world.tenant, matching: FlowFilter(), offset: 0, limit: 1000)
            #expect(left.rows.allSatisfy { $0.at >= world.now } && left.total > 0)
            #expect(try await store.flows(of: world.other, matching: FlowFilter(), offset: 0, limit: 10).total == 1)
        }
    }

    @Test func `where there are too many the oldest go, and the file becomes smaller`() async throws {
        try await Folder.with { folder in
            let world = FlowWorld()
            let store = try SQLiteFlowStore(path: folder.store)
            for number in 0..<20 {
                let flows = (0..<1000).map { world.flow(number * 1000 + $0) }
                try await store.append([world.piece(UInt64(number + 1), flows)], lost: [:], now: world.now)
            }
            let retention = FlowRetention(since: [:], otherwise: .distantPast, bytes: 1 << 20)
            while try await store.forget(retention) {}
            let left = try await store.flows(of: world.tenant, matching: FlowFilter(), offset: 0, limit: 1)
            #expect(left.total > 1000 && left.total < 10_000)
            var newest = FlowFilter()
            newest.after = UInt64(20_000 - left.total)
            #expect(try await store.flows(of: world.tenant, matching: newest, offset: 0, limit: 1).total == left.total)
            try store.close()
            #expect(try folder.bytes().count < 4 << 20)
            #expect(try folder.mode("store") == 0o600)
            let again = try SQLiteFlowStore(path: folder.store)
            #expect(
                try await again.flows(of: world.tenant, matching: FlowFilter(), offset: 0, limit: 1).total == left.total
            )
            try again.close()
        }
    }

    @Test func `a file that is no store is refused, in words`() async throws {
        try await Folder.with { folder in
            try folder.write(Array(repeating: UInt8(ascii: "x"), count: 10_000))
            let error = #expect(throws: StoreError.self) { try SQLiteFlowStore(path: folder.store) }
            #expect(error?.sentence?.contains(folder.store) == true)
        }
    }

    private func withStore(_ body: (SQLiteFlowStore, FlowWorld) async throws -> Void) async throws {
        try await Folder.with { folder in
            let store = try SQLiteFlowStore(path: folder.store)
            try await body(store, FlowWorld())
            try store.close()
        }
    }
}

extension FlowRecord {
    fileprivate var flow: Flow {
        Flow(source: source, destination: destination, protocol: `protocol`, destinationPort: destinationPort ?? 0)
    }
}

/// A tenant's gateway and what it sees: by its number a record is always the same.
private struct FlowWorld: Sendable {
    let tenant: ID<Tenant>
    let other: ID<Tenant>
    let gateways: [ID<Device>]
    let networks: [ID<Network>]
    let rules: [DecidingRule]
    let owners: [PlacedFlow.Owner]
    let now = Timestamp(milliseconds: 1_795_244_400_000)

    init() {
        var random = SplitMix64(seed: 5)
        func id<Kind>() -> ID<Kind> { ID(now: Timestamp(milliseconds: 0), using: &random) }
        (tenant, other) = (id(), id())
        gateways = [id(), id()]
        networks = [id(), id()]
        rules = [.policy(id()), .policy(id()), .step(.default), .step(.isolation)]
        owners = (0..<6).map { _ in PlacedFlow.Owner(peer: id(), device: id()) }
    }

    func piece(
        _ number: UInt64, _ flows: [PlacedFlow], dropped: Int = 0, instance: String = "a", of tenant: ID<Tenant>? = nil
    ) -> FlowPiece {
        FlowPiece(
            tenant: tenant ?? self.tenant, gateway: tenant == nil ? gateways[0] : gateways[1], instance: instance,
            number: number, flows: flows, dropped: dropped)
    }

    /// Times grow with the numbers: half of the first thousand are before `now`.
    func flow(_ number: Int) -> PlacedFlow {
        var random = SplitMix64(seed: UInt64(number))
        func any<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: elements.indices, using: &random)]
        }
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
        let event = any([FlowRecord.Event.start, .start, .deny, .end])
        let family = any([AddressFamily.v4, .v4, .v6])
        let number128 = UInt128(any([1, 2, 3]))
        let proto = any([IPProtocol.tcp, .udp, .icmp])
        let record = FlowRecord(
            timestamp: now.milliseconds + Int64(number % 200 - 100) * 100_000 + Int64(number), event: event,
            accepts: event != .deny, wouldDeny: event == .start && Bool.random(using: &random),
            source: IPAddress(family: family, number: number128), sourcePort: proto.hasPorts ? any([4000, 5000]) : nil,
            destination: IPAddress(family: family, number: 9),
            destinationPort: proto.hasPorts ? any([22, 80, 65_535]) : nil, protocol: proto,
            isReply: Bool.random(using: &random), length: maybe(60), bytes: event == .end ? maybe(1 << 40) : nil,
            packets: event == .end ? maybe(12) : nil, durationMilliseconds: maybe(1500), suppressed: maybe(7))
        return PlacedFlow(
            record: record, rule: any(rules), gateway: any(gateways), network: any(networks),
            source: maybe(any(owners)), destination: maybe(any(owners)))
    }

    typealias Look = @Sendable (PlacedFlow) -> Bool

    /// Each filter by itself, and some together, beside what it means.
    func filters(_ example: PlacedFlow) -> [(FlowFilter, Look)] {
        func filter(_ change: (inout FlowFilter) -> Void, _ look: @escaping Look) -> (FlowFilter, Look) {
            var filter = FlowFilter()
            change(&filter)
            return (filter, look)
        }
        let owner = owners[2]
        let (rule, network, gateway, now) = (rules[0], networks[0], gateways[1], now)
        let flow = example.record.flow
        return [
            filter({ $0.peer = owner.peer }) { [$0.source?.peer, $0.destination?.peer].contains(owner.peer) },
            filter({ $0.device = owner.device }) {
                [$0.source?.device, $0.destination?.device].contains(owner.device)
            },
            filter({ $0.rule = rule }) { $0.rule == rule },
            filter({ $0.network = network }) { $0.network == network },
            filter({ $0.gateway = gateway }) { $0.gateway == gateway },
            filter({ $0.verdict = .deny }) { !$0.record.accepts },
            filter({ $0.verdict = .accept }) { $0.record.accepts },
            filter({ $0.wouldDeny = true }) { $0.record.wouldDeny },
            filter({ $0.wouldDeny = false }) { !$0.record.wouldDeny },
            filter({ $0.event = .end }) { $0.record.event == .end },
            filter({ $0.since = now }) { $0.record.timestamp >= now.milliseconds },
            filter({ $0.until = now }) { $0.record.timestamp < now.milliseconds },
            filter({ $0.flow = flow }) { $0.record.flow == flow },
            filter({ ($0.peer, $0.verdict, $0.since) = (owner.peer, .deny, now) }) {
                [$0.source?.peer, $0.destination?.peer].contains(owner.peer) && !$0.record.accepts
                    && $0.record.timestamp >= now.milliseconds
            },
        ]
    }
}
