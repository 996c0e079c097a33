// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The fewest rules that allow observed flows and nothing else, as a document to be applied.
    public func suggest(_ caller: Caller, _ request: SuggestRequest) async throws -> SuggestResponse {
        let observed = try await observedFlows(caller, request)
        let flows = observed.prefix(Self.mostFlows)
        let name = try request.name ?? DNSLabel(text: "suggested")
        var suggestion = Suggestion(try overlay(caller), name: name, now: now())
        for flow in flows { suggestion.take(flow) }
        return SuggestResponse(
            document: suggestion.document, uncovered: suggestion.uncovered, considered: flows.count,
            isCut: observed.count > flows.count)
    }

    /// Rules for more than these nobody reads.
    private static var mostFlows: Int { 10_000 }

    private func observedFlows(_ caller: Caller, _ request: SuggestRequest) async throws -> [ObservedFlow] {
        switch (request.flows, request.since) {
        case (let flows?, nil):
            guard request.networkID == nil else {
                throw Problem(.invalid, field: "network_id", "it goes with 'since': flows have their addresses")
            }
            return flows
        case (nil, let since?): return try await storedFlows(caller, since: since, in: request.networkID)
        case (nil, nil), (_?, _?):
            throw Problem(.invalid, field: "since", "give 'flows', or 'since' for those that gateways saw: one of them")
        }
    }

    private func storedFlows(
        _ caller: Caller, since: Timestamp, in network: ID<Network>?
    ) async throws -> [ObservedFlow] {
        // Whom machines spoke to is told by the document as well.
        try caller.person.check(.inspect, field: "since")
        if let network { _ = try configuration(caller).network(network) }
        var filter = FlowFilter()
        (filter.since, filter.network, filter.wouldDeny) = (since, network, true)
        do {
            let flows = try await flowStore.openedFlows(
                of: caller.tenantID, matching: filter, limit: Self.mostFlows + 1)
            return flows.map(ObservedFlow.init)
        } catch {
            throw Problem(error)
        }
    }
}

extension ObservedFlow {
    init(_ flow: Flow) {
        let services: [ProtocolMatch] = [.tcp, .udp, .icmp]
        let match = services.first { $0.matches(flow.protocol, family: flow.destination.family) } ?? .any
        self.init(
            source: flow.source, destination: flow.destination, protocol: match,
            port: flow.protocol.hasPorts ? flow.destinationPort : nil)
    }
}
