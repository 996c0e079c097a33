// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import TestSupport
import Testing

@testable import ControlPlane

/// What is suggested for random flows in random worlds, applied and enforced.
@Suite struct SuggestionTests {
    @Test(arguments: UInt64(0)..<40) func `a suggestion allows what was observed and nothing else`(seed: UInt64) throws
    {
        var worlds = RandomOverlays(seed: seed)
        let configuration = worlds.configuration().with(.observe).withoutDanglingRules
        let flows = (0..<60).compactMap { _ in worlds.flow(in: configuration) }
        let observed = flows.prefix(20).filter { Overlay(configuration).verdict(on: $0, at: now).wouldDeny }
        var suggestion = Suggestion(Overlay(configuration), name: try DNSLabel(text: "seen"), now: now)
        for flow in observed { suggestion.take(ObservedFlow(flow)) }
        let uncovered = Set(suggestion.uncovered.map(\.flow))
        let covered = observed.filter { !uncovered.contains(ObservedFlow($0)) }

        let before = Overlay(configuration.with(.enforce))
        let after = Overlay(try applying(suggestion.document, to: configuration).with(.enforce))
        for flow in covered { #expect(after.verdict(on: flow, at: now).allowed, "\(flow)") }
        let wishes = Set(covered.map { Wish($0, before) })
        for flow in flows where !wishes.contains(Wish(flow, before)) {
            #expect(
                after.verdict(on: flow, at: now).allowed == before.verdict(on: flow, at: now).allowed, "\(flow)")
        }
        for flow in suggestion.uncovered { #expect(!flow.reason.isEmpty) }
    }

    @Test func `random worlds have something to suggest for`() throws {
        let policies = try (UInt64(0)..<60).map { seed in
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration().with(.observe)
            var suggestion = Suggestion(Overlay(configuration), name: try DNSLabel(text: "seen"), now: now)
            for _ in 0..<20 { if let flow = worlds.flow(in: configuration) { suggestion.take(ObservedFlow(flow)) } }
            return suggestion.document.policies?.count ?? 0
        }
        #expect(policies.count { $0 > 0 } > 20)
    }

    private let now = RandomOverlays.now

    private func applying(_ document: ConfigurationDocument, to configuration: Configuration) throws -> Configuration {
        let draft = Draft(configuration, revision: 1, now: now)
        var application = DocumentApplication(document, to: draft, users: [:], ipv6Space: nil)
        try application.run(prune: false)
        return application.result
    }
}

/// What a rule of a suggestion tells apart: a peer's addresses are one, and what a protocol has no ports for is one.
private struct Wish: Hashable {
    let source: String
    let destination: String
    let flow: ObservedFlow

    init(_ flow: Flow, _ overlay: Overlay) {
        func name(_ address: IPAddress) -> String { overlay.peer(at: address).map { "\($0.id)" } ?? "\(address)" }
        (source, destination) = (name(flow.source), name(flow.destination))
        let any = IPAddress(family: .v4, number: 0)
        let observed = ObservedFlow(flow)
        self.flow = ObservedFlow(source: any, destination: any, protocol: observed.protocol, port: observed.port)
    }
}

extension Configuration {
    fileprivate func with(_ enforcement: EnforcementMode) -> Configuration {
        var configuration = self
        for id in networks.keys { configuration.networks[id]?.enforcement = enforcement }
        return configuration
    }

    /// Random rules may name what there isn't, which nobody could write down.
    fileprivate var withoutDanglingRules: Configuration {
        var configuration = self
        for id in policies.keys {
            configuration.policies[id]?.rules.removeAll { rule in
                switch rule.target {
                case .peer(let id): peers[id] == nil
                case .group(let id): groups[id] == nil
                case .network(let id): networks[id] == nil
                case .route(let id): routes[id] == nil
                case .cidr, .internet, .any: false
                }
            }
        }
        return configuration
    }
}
