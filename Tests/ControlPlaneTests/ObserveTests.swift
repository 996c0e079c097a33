// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

/// From observing to enforcing, and rules that end.
@Suite struct ObserveTests {
    @Test func `an observed network lets pass what nobody speaks of, and says what it would deny`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        #expect(try !allows(controlPlane, office, 22).allowed)
        var update = NetworkUpdate()
        update.enforcement = .observe
        _ = try await controlPlane.updateNetwork(office.owner, office.network.id, update)
        let decision = try allows(controlPlane, office, 22)
        #expect(decision.allowed)
        #expect(decision.wouldDeny)
        #expect(decision.decidedBy == .default)
        let firewall = try controlPlane.desired(office.owner, office.gateway.enrolled.deviceID).state.firewall
        #expect(firewall?.rules.contains { $0.action == .observe } == true)
        // Suggested from what was seen, applied, enforced: what was seen goes on, and nothing else.
        let flow = ObservedFlow(
            source: try #require(IPAddress("10.10.0.2")), destination: try #require(IPAddress("10.20.0.5")),
            protocol: .tcp, port: 22)
        let suggestion = try await controlPlane.suggest(office.owner, SuggestRequest(flows: [flow]))
        _ = try await controlPlane.apply(office.owner, BulkRequest(document: suggestion.document))
        update.enforcement = .enforce
        _ = try await controlPlane.updateNetwork(office.owner, office.network.id, update)
        #expect(try allows(controlPlane, office, 22).allowed)
        #expect(try !allows(controlPlane, office, 23).allowed)
    }

    @Test func `an observed policy takes away nothing`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        _ = try await controlPlane.updatePolicy(
            office.owner, office.policy.id,
            PolicyUpdate(rules: [
                RuleBody(
                    direction: .output, action: .deny, target: .any, protocol: .tcp, ports: [PortRange(8080, 8080)])
            ]))
        #expect(try !allows(controlPlane, office, 8080).allowed)
        _ = try await controlPlane.updatePolicy(office.owner, office.policy.id, PolicyUpdate(mode: .observe))
        let decision = try allows(controlPlane, office, 8080)
        #expect(!decision.allowed, "without it, nothing allows the flow")
        #expect(decision.passedOver.map(\.reason) == [.observed])
    }

    @Test func `a rule counts until it expires, and is then taken out as a revision`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let end = installation.now + .seconds(3600)
        _ = try await controlPlane.addRule(
            office.owner, office.policy.id,
            RuleBody(
                direction: .output, action: .allow, target: .route(office.route.id), protocol: .tcp,
                ports: [PortRange(22, 22)], expiresAt: end))
        #expect(try allows(controlPlane, office, 22).allowed)
        installation.pass(.seconds(3600))
        #expect(try !allows(controlPlane, office, 22).allowed, "also before it is taken out")
        try await controlPlane.expire()
        #expect(try controlPlane.policy(office.owner, office.policy.id).rules.map(\.id) == [office.rule.id])
        let problem = await #expect(throws: Problem.self) {
            try await controlPlane.addRule(
                office.owner, office.policy.id,
                RuleBody(direction: .output, action: .allow, target: .any, expiresAt: end))
        }
        #expect(problem?.fields?.first?.field == "expires_at")
    }

    private func allows(_ controlPlane: ControlPlane, _ office: Office, _ port: UInt16) throws -> Decision {
        try controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: port).decision
    }

    private func office() async throws -> (TestInstallation, Office) {
        let installation = try await TestInstallation()
        return (installation, try await Office(installation))
    }
}
