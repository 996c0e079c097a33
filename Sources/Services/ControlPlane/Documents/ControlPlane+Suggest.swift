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
    fileprivate init(_ flow: Flow) {
        let match: ProtocolMatch =
            switch flow.protocol {
            case .tcp: .tcp
            case .udp: .udp
            case .icmp, .icmpv6: .icmp
            default: .any
            }
        self.init(
            source: flow.source, destination: flow.destination, protocol: match,
            port: flow.protocol.hasPorts ? flow.destinationPort : nil)
    }
}

/// Flows, sorted into rules: first by what is reached from where, then the services together, then the destinations
/// that the same sources have the same services of.
private struct Suggestion {
    private struct Pair: Hashable {
        let source: ID<Peer>
        let destination: String
    }

    private struct Service: Hashable, Comparable {
        let match: ProtocolMatch
        let port: UInt16

        static func < (a: Self, b: Self) -> Bool { (a.match.rawValue, a.port) < (b.match.rawValue, b.port) }
    }

    private let overlay: Overlay
    private let name: DNSLabel
    private let now: Timestamp
    private var services: [Pair: Set<Service>] = [:]
    private(set) var uncovered: [UncoveredFlow] = []

    init(_ overlay: Overlay, name: DNSLabel, now: Timestamp) {
        self.overlay = overlay
        self.name = name
        self.now = now
    }

    mutating func take(_ observed: ObservedFlow) {
        guard observed.protocol != .any, observed.protocol == .icmp || (observed.port ?? 0) > 0 else {
            return refuse(observed, "it has no service: proto is tcp, udp or icmp, the first two with a port")
        }
        let flow = Flow(
            source: observed.source, destination: observed.destination,
            protocol: observed.protocol.number(observed.source.family), destinationPort: observed.port ?? 0)
        let decision = overlay.verdict(on: flow, at: now)
        if decision.allowed, !decision.wouldDeny { return }
        guard decision.decidedBy == .policy || decision.decidedBy == .default else {
            return refuse(observed, "'\(decision.decidedBy.rawValue)' denies it, which no rule lifts")
        }
        guard decision.decidedBy == .default else {
            return refuse(observed, "a rule denies it: \(decision.rule.flatMap(overlay.configuration.words) ?? "")")
        }
        guard let source = overlay.peer(at: observed.source) else {
            return refuse(observed, "its source is no peer's: make the route a member of a group")
        }
        let service = Service(match: observed.protocol, port: observed.protocol == .icmp ? 0 : observed.port ?? 0)
        services[Pair(source: source.id, destination: target(at: observed.destination)), default: []].insert(service)
    }

    private mutating func refuse(_ flow: ObservedFlow, _ reason: String) {
        let refused = UncoveredFlow(flow: flow, reason: reason)
        if !uncovered.contains(refused) { uncovered.append(refused) }
    }

    /// No wider than the address.
    private func target(at address: IPAddress) -> String {
        if let peer = overlay.peer(at: address) { return "peer:\(overlay.configuration.documentName(of: peer))" }
        let host = Prefix(host: address)
        let route = overlay.configuration.routes.values.filter { $0.destinations == [host] }.min { $0.id < $1.id }
        return route.map { "route:\(overlay.configuration.documentName(of: $0))" } ?? "cidr:\(host)"
    }

    // MARK: - Rules

    /// Sources with just the same destinations and services share a group.
    var document: ConfigurationDocument {
        var wishes: [ID<Peer>: [String: Set<Service>]] = [:]
        for (pair, services) in services { wishes[pair.source, default: [:]][pair.destination] = services }
        let sets = Dictionary(grouping: wishes.keys) { wishes[$0] ?? [:] }
            .map { (peers: $1.sorted(), wishes: $0) }.sorted { $0.peers.lexicographicallyPrecedes($1.peers) }
        var document = ConfigurationDocument(groups: [:], policies: [:])
        for (index, set) in sets.enumerated() {
            let label = index == 0 ? "\(name)" : "\(name)-\(index + 1)"
            var policy = PolicyDocument()
            policy.description = "covers what was observed"
            policy.rules = rules(set.wishes)
            document.policies?[label] = policy
            add(label, for: Set(set.peers), to: &document)
        }
        return document
    }

    private func rules(_ wishes: [String: Set<Service>]) -> [RuleDocument] {
        wishes.sorted { $0.key < $1.key }.flatMap { target, services in
            Dictionary(grouping: services, by: \.match).sorted { $0.key.rawValue < $1.key.rawValue }.map {
                match, services in
                RuleDocument(
                    direction: .output, action: .allow, target: target, protocol: match,
                    ports: match == .icmp ? nil : services.sorted().map { PortRange($0.port, $0.port) })
            }
        }
    }

    /// A group that has just these members has the policy as well; otherwise there is a new one.
    private func add(_ label: String, for peers: Set<ID<Peer>>, to document: inout ConfigurationDocument) {
        var group = GroupDocument()
        if let present = overlay.group(ofJust: peers) {
            let names = present.policyIDs.compactMap { overlay.configuration.policies[$0]?.name.description }
            group.policies = names + [label]
            document.groups?["\(present.name)"] = group
            return
        }
        group.members = MembersDocument()
        group.members?.peers = peers.compactMap { overlay.configuration.peers[$0] }
            .map(overlay.configuration.documentName).sorted()
        group.policies = [label]
        document.groups?[label] = group
    }
}
