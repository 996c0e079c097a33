// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct FlowAttributionTests {
    @Test(arguments: UInt64(0)..<60) func `a gateway is believed about its own networks and nothing else`(
        seed: UInt64
    ) throws {
        var worlds = RandomOverlays(seed: seed)
        let configuration = worlds.configuration()
        let overlay = Overlay(configuration)
        for device in configuration.devices.values.sorted(by: { $0.id < $1.id }) {
            let attribution = FlowAttribution(overlay, gateway: device.id, now: RandomOverlays.now)
            let served = networks(servedBy: device, overlay)
            for _ in 0..<20 {
                guard let flow = worlds.flow(in: configuration) else { continue }
                let record = record(flow, .deny)
                let placed = attribution.place(record)
                let wanted = [flow.source, flow.destination].contains { address in
                    !holders(of: address, configuration).isDisjoint(with: served.filter { keeps($0, configuration) })
                }
                #expect(!wanted || placed != nil || isOthersToo(flow, served, configuration), "seed \(seed): \(flow)")
                guard let placed else { continue }
                #expect(served.contains(placed.network), "seed \(seed): \(flow)")
                #expect(keeps(placed.network, configuration))
                #expect(placed.source == owner(of: flow.source, among: served, configuration))
                #expect(placed.destination == owner(of: flow.destination, among: served, configuration))
                #expect(
                    !holders(of: flow.source, configuration)
                        .union(holders(of: flow.destination, configuration)).isDisjoint(with: [placed.network]))
            }
        }
    }

    @Test func `a gateway's words about peers, times and figures are not taken for granted`() throws {
        let world = try NamedWorld()
        let overlay = Overlay(world.configuration)
        let gateway = try #require(overlay.peer(at: try IPAddress(text: "10.10.0.1")))
        let attribution = FlowAttribution(overlay, gateway: gateway.deviceID, now: Timestamp(milliseconds: 1000))
        let laptop = try IPAddress(text: "10.10.0.2")
        let record = FlowRecord(
            timestamp: 5000, event: .end, accepts: true, rule: "'; drop table",
            clientID: PublicKey(bytes: FixedBytes()),
            peer: "somebody else", source: laptop, destination: try IPAddress(text: "192.0.2.7"), protocol: .tcp,
            length: -1, bytes: .max, packets: .max, durationMilliseconds: -5, suppressed: .max)
        let placed = try #require(attribution.place(record))
        #expect(placed.source?.peer == overlay.peer(at: laptop)?.id)
        #expect(placed.destination == nil)
        #expect(placed.rule == .step(.forgotten))
        #expect(placed.record.timestamp == 1000)
        #expect((placed.record.length, placed.record.durationMilliseconds).0 == 0)
        #expect(placed.record.durationMilliseconds == 0)
        #expect(placed.record.bytes.map { $0 <= 1 << 50 } == true)
        #expect(placed.record.peer == nil && placed.record.clientID == nil && placed.record.rule == nil)
    }

    @Test func `what decides is a rule's id or a step, and says itself again`() throws {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057"
        for text in DecidingRule.Step.allCases.map(\.rawValue) + [id] {
            #expect(try DecidingRule(text: text).description == text)
        }
        #expect(DecidingRule(recorded: nil) == .step(.default))
        #expect(DecidingRule(recorded: "#12") == .step(.forgotten))
        #expect(throws: ParseError.self) { try DecidingRule(text: "web") }
    }

    // MARK: - The same, the long way

    private func networks(servedBy device: Device, _ overlay: Overlay) -> Set<ID<Network>> {
        guard device.deviceKind == .gateway else { return [] }
        return Set(overlay.peers(of: device.id).filter(overlay.isActive).map(\.networkID))
    }

    private func keeps(_ network: ID<Network>, _ configuration: Configuration) -> Bool {
        configuration.networks[network]?.flowLog != .off
    }

    /// The network whose own address it is; else all that lead to it.
    private func holders(of address: IPAddress, _ configuration: Configuration) -> Set<ID<Network>> {
        let own = configuration.networks.values.filter { $0.prefixes.contains { $0.contains(address) } }
        if !own.isEmpty { return Set(own.map(\.id)) }
        let routes = configuration.routes.values.filter { $0.destinations.contains { $0.contains(address) } }
        return Set(routes.map(\.networkID))
    }

    private func owner(
        of address: IPAddress, among served: Set<ID<Network>>, _ configuration: Configuration
    ) -> PlacedFlow.Owner? {
        configuration.peers.values.first { $0.addresses.contains(address) && served.contains($0.networkID) }
            .map { PlacedFlow.Owner(peer: $0.id, device: $0.deviceID) }
    }

    /// A record is about one network: where that keeps none, another's wish doesn't count.
    private func isOthersToo(
        _ flow: Flow, _ served: Set<ID<Network>>, _ configuration: Configuration
    ) -> Bool {
        let all = holders(of: flow.source, configuration).union(holders(of: flow.destination, configuration))
        return all.intersection(served).contains { !keeps($0, configuration) }
    }

    private func record(_ flow: Flow, _ event: FlowRecord.Event) -> FlowRecord {
        FlowRecord(
            timestamp: 0, event: event, accepts: event != .deny, source: flow.source, destination: flow.destination,
            destinationPort: flow.protocol.hasPorts ? flow.destinationPort : nil, protocol: flow.protocol)
    }
}
