// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// Flows, sorted into rules: first by what is reached from where, then the services together, then the destinations
/// that the same sources have the same services of.
struct Suggestion {
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
        let target = target(at: observed.destination, from: source)
        services[Pair(source: source.id, destination: target), default: []].insert(service)
    }

    private mutating func refuse(_ flow: ObservedFlow, _ reason: String) {
        let refused = UncoveredFlow(flow: flow, reason: reason)
        if !uncovered.contains(refused) { uncovered.append(refused) }
    }

    /// No wider than the address. A rule speaks within one network, so another's route wouldn't do.
    private func target(at address: IPAddress, from source: Peer) -> String {
        if let peer = overlay.peer(at: address) { return "peer:\(overlay.configuration.documentName(of: peer))" }
        let host = Prefix(host: address)
        let route = overlay.configuration.routes.values
            .filter { $0.destinations == [host] && $0.networkID == source.networkID }.min { $0.id < $1.id }
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
        for (label, set) in zip(freeLabels, sets) {
            var policy = PolicyDocument()
            policy.description = "covers what was observed"
            policy.rules = rules(set.wishes)
            document.policies?[label] = policy
            add(label, for: Set(set.peers), to: &document)
        }
        return document
    }

    /// `suggested`, `suggested-2`, …: what is there already, perhaps from a suggestion before, is not replaced.
    private var freeLabels: some Sequence<String> {
        let tables = overlay.configuration
        let taken = Set((tables.policies.values.map(\.name) + tables.groups.values.map(\.name)).map(\.description))
        return (1...).lazy.map { [name] in $0 == 1 ? "\(name)" : "\(name)-\($0)" }.filter { !taken.contains($0) }
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
        if let present = overlay.group(ofJust: peers), speaks(present, of: peers) {
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

    private func speaks(_ group: Group, of peers: Set<ID<Peer>>) -> Bool {
        guard let network = group.networkID else { return true }
        return peers.allSatisfy { overlay.configuration.peers[$0]?.networkID == network }
    }
}
