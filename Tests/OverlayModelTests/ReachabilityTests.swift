// SPDX-License-Identifier: Apache-2.0

import Addressing
import TestSupport
import Testing

@testable import OverlayModel

/// What is said of pairs, and found at a few flows of theirs, is what each flow gets.
@Suite struct ReachabilityTests {
    @Test(arguments: 0..<5) func `a service is listed if and only if its flow is allowed`(block: Int) {
        var tally = [false: 0, true: 0]
        for seed in (0..<40).map({ UInt64(block * 40 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            for flow in (0..<60).compactMap({ _ in worlds.flow(in: configuration) }) {
                guard let match = ProtocolMatch(listing: flow) else { continue }
                let services = overlay.services(from: flow.source, to: flow.destination, at: RandomOverlays.now)
                let listed = services.filter { $0.protocol == match && $0.holds(flow.destinationPort) }
                let decision = overlay.verdict(on: flow, at: RandomOverlays.now)
                #expect(listed.map(\.wouldDeny) == (decision.allowed ? [decision.wouldDeny] : []), "\(flow), \(seed)")
                tally[decision.allowed, default: 0] += 1
            }
        }
        #expect(tally.values.allSatisfy { $0 >= 30 }, "\(tally)")
    }

    @Test(arguments: 0..<5) func `a flow's verdict has changed if and only if a change of its kind is found`(
        block: Int
    ) {
        var tally = [false: 0, true: 0]
        for seed in (0..<30).map({ UInt64(block * 30 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let world = ChangedWorld(&worlds)
            for flow in world.flows(&worlds, 250) {
                let isChanged = world.siblings(of: flow).contains(where: world.isChanged)
                #expect(world.isFound(flow) == isChanged, "\(flow), seed \(seed)")
                tally[isChanged, default: 0] += 1
            }
        }
        #expect(tally.values.allSatisfy { $0 >= 20 }, "\(tally)")
    }

    @Test(arguments: 0..<6) func `each change that is found is one, at both edges of its ports`(block: Int) {
        var found = 0
        for seed in (0..<20).map({ UInt64(block * 20 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let world = ChangedWorld(&worlds)
            for change in world.changes {
                #expect(world.isTrue(change), "\(change), seed \(seed)")
                found += 1
            }
        }
        #expect(found >= 20)
    }
}

/// A world before and after a few changes, in which no two peers have one name.
private struct ChangedWorld {
    private let before: Overlay
    private let after: Overlay
    let changes: [VerdictChange]
    private let ends: [String: [ReachEnd]]

    init(_ worlds: inout RandomOverlays) {
        var configuration = worlds.configuration()
        for (number, id) in configuration.peers.keys.sorted().enumerated() {
            guard let name = try? DNSLabel(text: "peer-\(number)") else { continue }
            configuration.peers[id]?.name = name
        }
        before = Overlay(configuration)
        for _ in 0..<6 { worlds.change(&configuration) }
        after = Overlay(configuration)
        changes = before.verdictChanges(to: after, at: RandomOverlays.now, limit: .max)
        let classes = ReachClass.all(before, after)
        ends = Dictionary(grouping: classes.flatMap { [$0.first] + ($0.second.map { [$0] } ?? []) }, by: \.name)
    }

    /// Between two peers of one network.
    func flows(_ worlds: inout RandomOverlays, _ count: Int) -> [Flow] {
        (0..<count).compactMap { _ in worlds.flow(in: before.configuration) }.filter { flow in
            guard let a = before.peer(at: flow.source), let b = before.peer(at: flow.destination) else { return false }
            return a.id != b.id && a.networkID == b.networkID && ProtocolMatch(listing: flow) != nil
        }
    }

    /// The same between the peers' addresses of each family, as far as it was allowed or not before, as this one was: a
    /// change doesn't tell its family.
    func siblings(of flow: Flow) -> [Flow] {
        guard let a = before.peer(at: flow.source), let b = before.peer(at: flow.destination),
            let match = ProtocolMatch(listing: flow)
        else { return [] }
        let pairs = AddressFamily.allCases.compactMap { family -> Flow? in
            guard let a = a.address(family), let b = b.address(family) else { return nil }
            return Flow(
                source: a, destination: b, protocol: match.number(family), destinationPort: flow.destinationPort)
        }
        return pairs.filter { allowed($0, before) == allowed(flow, before) }
    }

    func isChanged(_ flow: Flow) -> Bool { allowed(flow, before) != allowed(flow, after) }

    private func allowed(_ flow: Flow, _ overlay: Overlay) -> Bool {
        overlay.verdict(on: flow, at: RandomOverlays.now).allowed
    }

    /// Between these two, or two that no rule tells apart from them.
    func isFound(_ flow: Flow) -> Bool {
        let (sources, destinations) = (alike(flow.source), alike(flow.destination))
        return changes.contains { change in
            change.protocol == ProtocolMatch(listing: flow) && change.wasAllowed == allowed(flow, before)
                && sources.contains(change.source) && destinations.contains(change.destination)
                && change.ports.hold(flow.destinationPort)
        }
    }

    private func alike(_ address: IPAddress) -> Set<String> {
        guard let peer = before.peer(at: address) else { return [] }
        let (old, new) = (PeerMarks(of: peer.networkID, in: before), PeerMarks(of: peer.networkID, in: after))
        let alike = before.peers(in: peer.networkID).filter { other in
            guard let now = after.configuration.peers[peer.id], let then = after.configuration.peers[other.id] else {
                return false
            }
            return old.mark(of: peer) == old.mark(of: other) && new.mark(of: now) == new.mark(of: then)
        }
        return Set(alike.map(\.name.description))
    }

    /// Of some two ends of these names.
    func isTrue(_ change: VerdictChange) -> Bool {
        let ports = change.ports.isEmpty ? [1, 53, .max] : change.ports.flatMap { [$0.first, $0.last] }
        let sources = (ends[change.source] ?? []).flatMap(\.addresses)
        let destinations = (ends[change.destination] ?? []).flatMap(\.addresses)
        return sources.contains { source in
            destinations.contains { destination in
                source.family == destination.family
                    && ports.allSatisfy { port in
                        let flow = Flow(
                            source: source, destination: destination, protocol: change.protocol.number(source.family),
                            destinationPort: change.protocol == .icmp ? 0 : port)
                        return isChanged(flow) && allowed(flow, before) == change.wasAllowed
                    }
            }
        }
    }
}

extension ProtocolMatch {
    /// What lists say of a flow's protocol; nil: nothing.
    fileprivate init?(listing flow: Flow) {
        switch flow.protocol {
        case .tcp: self = .tcp
        case .udp: self = .udp
        case .icmp where flow.destination.family == .v4: self = .icmp
        case .icmpv6 where flow.destination.family == .v6: self = .icmp
        default: return nil
        }
    }
}

extension AllowedService {
    fileprivate func holds(_ port: UInt16) -> Bool { ports.hold(port) }
}

extension [PortRange] {
    /// None: all.
    fileprivate func hold(_ port: UInt16) -> Bool { isEmpty || contains { $0.contains(port) } }
}
