// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing

/// From what a gateway sends to what people are told.
@Suite struct FlowTests {
    @Test func `a gateway's records are kept in their place, and its batch is taken`() async throws {
        try await withOffice { installation, office in
            var gateway = try await connect(office.gateway, installation)
            await gateway.session.receive(
                .flows(batch(1, [record(8080, rule: "\(office.rule.id)"), record(22, deny: true)])))
            try await flush(installation, &gateway, expecting: 1)
            let page = try await flows(installation, office)
            let peer = try #require(
                try installation.controlPlane.peers(office.owner, office.network.id).first {
                    $0.name.description == "laptop"
                })
            #expect(page.data.map(\.destinationPort) == [22, 8080])
            #expect(page.data.map(\.rule) == [.step(.default), .policy(office.rule.id)])
            #expect(page.data.map(\.sourcePeerID) == [peer.id, peer.id])
            #expect(
                page.data.map(\.sourceDeviceID) == [office.laptop.enrolled.deviceID, office.laptop.enrolled.deviceID])
            #expect(page.data.map(\.gatewayID) == [office.gateway.enrolled.deviceID, office.gateway.enrolled.deviceID])
            #expect(page.data.allSatisfy { $0.networkID == office.network.id })
        }
    }

    @Test func `who is no gateway, and a gateway about what it doesn't serve, isn't believed`() async throws {
        try await withOffice { installation, office in
            var laptop = try await connect(office.laptop, installation)
            await laptop.session.receive(.flows(batch(1, [record(22)])))
            try await flush(installation, &laptop, expecting: 1)
            var gateway = try await connect(office.gateway, installation)
            var foreign = record(22)
            (foreign.source, foreign.destination) = (try IPAddress(text: "10.99.0.2"), try IPAddress(text: "10.99.0.3"))
            await gateway.session.receive(.flows(batch(1, [foreign])))
            try await flush(installation, &gateway, expecting: 1)
            #expect(try await flows(installation, office).total == 0)
        }
    }

    @Test func `a batch whose receipt was lost is kept once`() async throws {
        try await withOffice { installation, office in
            for _ in 0..<2 {
                var gateway = try await connect(office.gateway, installation)
                await gateway.session.receive(.flows(batch(1, [record(22)])))
                try await flush(installation, &gateway, expecting: 1)
            }
            #expect(try await flows(installation, office).total == 1)
        }
    }

    @Test func `what a network's flow log leaves out is not kept`() async throws {
        try await withOffice { installation, office in
            var gateway = try await connect(office.gateway, installation)
            var update = NetworkUpdate()
            update.flowLog = .denied
            _ = try await installation.controlPlane.updateNetwork(office.owner, office.network.id, update)
            _ = try await gateway.snapshot()
            await gateway.session.receive(.flows(batch(1, [record(8080), record(22, deny: true)])))
            try await flush(installation, &gateway, expecting: 1)
            #expect(try await flows(installation, office).data.map(\.verdict) == [.deny])
        }
    }

    @Test func `a store that fails loses flows and counts them, and the gateway goes on`() async throws {
        let installation = try await TestInstallation(flowStore: FailingFlowStore())
        defer { installation.remove() }
        let office = try await Office(installation)
        var gateway = try await connect(office.gateway, installation)
        await gateway.session.receive(.flows(batch(1, [record(22), record(23)])))
        try await flush(installation, &gateway, expecting: 1)
        await gateway.session.receive(.flows(batch(2, [record(24)], dropped: 5)))
        try await flush(installation, &gateway, expecting: 2)
        let store = try #require(installation.flowStore as? FailingFlowStore)
        store.works()
        await gateway.session.receive(.flows(batch(3, [record(25)])))
        try await flush(installation, &gateway, expecting: 3)
        #expect(store.lost == [office.owner.tenantID: 8])
        let problem = await #expect(throws: Problem.self) { _ = try await flows(installation, office) }
        #expect(problem?.code == .storeUnavailable)
        let answer = try explain(installation, office, 22)
        #expect(await installation.controlPlane.withLastFlow(office.owner, answer).lastFlow == nil)
    }

    @Test func `what was only observed becomes rules that cover it and nothing else`() async throws {
        try await withOffice { installation, office in
            let controlPlane = installation.controlPlane
            var update = NetworkUpdate()
            update.enforcement = .observe
            _ = try await controlPlane.updateNetwork(office.owner, office.network.id, update)
            var gateway = try await connect(office.gateway, installation)
            let records = [22, 443, 443].map { record($0, would: true) }
            let others = [record(8080, rule: "\(office.rule.id)"), record(23, deny: true)]
            await gateway.session.receive(.flows(batch(1, records + others)))
            try await flush(installation, &gateway, expecting: 1)
            let request = SuggestRequest(since: installation.now + .seconds(-60), networkID: office.network.id)
            let suggestion = try await controlPlane.suggest(office.owner, request)
            #expect(suggestion.considered == 2 && !suggestion.isCut && suggestion.uncovered.isEmpty)
            _ = try await controlPlane.apply(office.owner, BulkRequest(document: suggestion.document))
            update.enforcement = .enforce
            _ = try await controlPlane.updateNetwork(office.owner, office.network.id, update)
            let open = try (1...500).filter { try explain(installation, office, UInt16($0)).decision.allowed }
            #expect(open == [22, 443])
            let db = ObservedFlow(
                source: records[0].source, destination: records[0].destination, protocol: .tcp, port: 25)
            let second = try await controlPlane.suggest(office.owner, SuggestRequest(flows: [db]))
            _ = try await controlPlane.apply(office.owner, BulkRequest(document: second.document))
            let both = try (1...500).filter { try explain(installation, office, UInt16($0)).decision.allowed }
            #expect(both == [22, 25, 443], "one suggestion doesn't replace another")
            installation.pass(.seconds(3600))
            let later = try await controlPlane.suggest(
                office.owner, SuggestRequest(since: installation.now + .seconds(-60)))
            #expect(later.considered == 0 && later.document.policies == [:])
        }
    }

    @Test func `who may not read flow records is suggested nothing from them`() async throws {
        try await withOffice { installation, office in
            let controlPlane = installation.controlPlane
            for role in [Role.member, .viewer] {
                let caller = try await installation.member(role, invitedBy: office.owner)
                let request = SuggestRequest(since: installation.now + .seconds(-60))
                let refused = await refusal { try await controlPlane.suggest(caller, request) }
                #expect(refused == (role == .member ? .forbidden : nil), "\(role)")
                _ = try await controlPlane.suggest(caller, SuggestRequest(flows: []))
            }
        }
    }

    @Test func `an explanation has what was seen last, and the figures count it`() async throws {
        try await withOffice { installation, office in
            let controlPlane = installation.controlPlane
            var gateway = try await connect(office.gateway, installation)
            await gateway.session.receive(.flows(batch(1, [record(22, deny: true), record(8080)], dropped: 3)))
            try await flush(installation, &gateway, expecting: 1)
            let denied = await controlPlane.withLastFlow(office.owner, try explain(installation, office, 22))
            #expect(denied.lastFlow?.verdict == .deny && denied.lastFlow?.at == installation.now)
            let member = try await installation.member(.member, invitedBy: office.owner)
            let untold = await controlPlane.withLastFlow(member, try explain(installation, office, 22))
            #expect(untold.lastFlow == nil, "flow records are not theirs to read")
            let unseen = await controlPlane.withLastFlow(office.owner, try explain(installation, office, 80))
            #expect(unseen.lastFlow == nil)
            let traffic = try await controlPlane.stats(office.owner).traffic
            #expect(traffic?.flows == 1 && traffic?.denied == 1 && traffic?.dropped == 3)
        }
    }

    @Test func `records go when their tenant no longer wants them`() async throws {
        try await withOffice { installation, office in
            var gateway = try await connect(office.gateway, installation)
            await gateway.session.receive(.flows(batch(1, [record(22)])))
            try await flush(installation, &gateway, expecting: 1)
            while try await installation.controlPlane.forgetFlows(above: 1 << 30) {}
            #expect(try await flows(installation, office).total == 1)
            installation.pass(.seconds(7 * 86_400 + 1))
            while try await installation.controlPlane.forgetFlows(above: 1 << 30) {}
            #expect(try await flows(installation, office).total == 0)
        }
    }

    @Test func `a request for rules names its flows or a time`() async throws {
        try await withOffice { installation, office in
            let body = #"{"since": "2026-11-21T07:05:09.042Z", "flows": []}"#
            for text in [body, "{}"] {
                let request = try CanonicalJSON.decode(SuggestRequest.self, from: text)
                let problem = await #expect(throws: Problem.self) {
                    _ = try await installation.controlPlane.suggest(office.owner, request)
                }
                #expect(problem?.fields?.first?.field == "since")
            }
        }
    }

    // MARK: - An office whose gateway tells what it sees

    private func withOffice(_ body: (TestInstallation, Office) async throws -> Void) async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        try await body(installation, try await Office(installation))
    }

    private func connect(
        _ node: (machine: TestMachine, enrolled: EnrollResponse), _ installation: TestInstallation
    ) async throws -> TestStream {
        var stream = try await TestStream(installation.controlPlane, node.machine, node.enrolled)
        _ = try await stream.snapshot()
        return stream
    }

    /// Writes what waits; the gateway hears that it was taken.
    private func flush(
        _ installation: TestInstallation, _ stream: inout TestStream, expecting number: UInt64
    ) async throws {
        await installation.controlPlane.flows.flush()
        #expect(await stream.next() == .message(.flowsTaken(FlowReceipt(number: number))))
    }

    private func flows(_ installation: TestInstallation, _ office: Office) async throws -> FlowPage {
        try await installation.controlPlane.flows(office.owner, matching: FlowFilter(), page: 1, pageSize: 100)
    }

    private func explain(_ installation: TestInstallation, _ office: Office, _ port: UInt16) throws -> ExplainResponse {
        try installation.controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: port)
    }

    private func batch(_ number: UInt64, _ records: [FlowRecord], dropped: Int = 0) -> FlowBatch {
        FlowBatch(number: number, records: records, dropped: dropped)
    }

    /// The laptop's, to the db; the time is in the future, as a clock that runs ahead has it.
    private func record(
        _ port: UInt16, rule: String? = nil, deny: Bool = false, would: Bool = false
    ) -> FlowRecord {
        FlowRecord(
            timestamp: .max, event: deny ? .deny : .start, accepts: !deny, rule: rule, wouldDeny: would,
            source: IPAddress(family: .v4, number: 0x0a0a_0002), sourcePort: 40_000,
            destination: IPAddress(family: .v4, number: 0x0a14_0005),
            destinationPort: port, protocol: .tcp)
    }
}

/// Refuses everything until it works, and remembers what it was told is lost.
private final class FailingFlowStore: FlowStore {
    private struct State {
        var isBroken = true
        var lost: [ID<Tenant>: Int] = [:]
    }

    private let state = Mutex(State())
    private let absent = AbsentFlowStore()

    var lost: [ID<Tenant>: Int] { state.withLock { $0.lost } }
    func works() { state.withLock { $0.isBroken = false } }

    func append(_: [FlowPiece], lost: [ID<Tenant>: Int], now _: Timestamp) async throws(StoreError) {
        let isBroken = state.withLock { state in
            if !state.isBroken { state.lost = lost }
            return state.isBroken
        }
        if isBroken { throw .unavailable("the disk is gone") }
    }

    func flows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, offset: Int, limit: Int
    ) async throws(StoreError) -> LogPage<FlowInfo> {
        try absent.flows(of: tenant, matching: filter, offset: offset, limit: limit)
    }

    func newestFlow(of tenant: ID<Tenant>, matching filter: FlowFilter) async throws(StoreError) -> FlowInfo? {
        try absent.newestFlow(of: tenant, matching: filter)
    }

    func openedFlows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, limit: Int
    ) async throws(StoreError) -> [Flow] { try absent.openedFlows(of: tenant, matching: filter, limit: limit) }

    func figures(
        of tenant: ID<Tenant>, since: Timestamp?, until: Timestamp?
    ) async throws(StoreError) -> FlowFigures { try absent.figures(of: tenant, since: since, until: until) }

    func forget(_: FlowRetention) async throws(StoreError) -> Bool { false }
}
