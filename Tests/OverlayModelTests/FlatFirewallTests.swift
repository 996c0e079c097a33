// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct FlatFirewallTests {
    @Test func `one rule for everything is one element`() throws {
        let flat = try firewall([rule("all", from: "10.0.0.2/32", to: "0.0.0.0/0")]).flattened()
        #expect(flat.sources.count == 1)
        #expect(flat.elements.count == 1)
        #expect(flat.elements.first?.protocols == 0...255)
        #expect(flat.elements.first?.ports == nil)
    }

    @Test func `clients with the same rules share a class`() throws {
        let shared = FirewallRule(
            name: "shared", sources: try ["10.0.0.2/32", "10.0.0.9/32", "10.0.0.200/32"].map { try Prefix($0) },
            destinations: [try Prefix("10.9.0.0/16")])
        let flat = firewall([shared]).flattened()
        #expect(flat.sources.count == 3)
        #expect(Set(flat.sources.map(\.classID)) == [1])
        #expect(flat.elements.count == 1)
    }

    @Test func `neighbouring clients with the same rules are one range`() throws {
        let shared = FirewallRule(
            name: "shared", sources: try ["10.0.0.2/32", "10.0.0.3/32"].map { try Prefix($0) },
            destinations: [try Prefix("10.9.0.0/16")])
        #expect(firewall([shared]).flattened().sources.count == 1)
    }

    @Test func `observing everything is one element a family`() {
        let flat = firewall([], .init(standard: .observe)).flattened()
        #expect(flat.sources.count == 2)
        #expect(flat.elements.count == 2)
        #expect(flat.elements.allSatisfy { $0.answer == FlowVerdict(accepts: true, rule: nil, wouldDeny: true) })
    }

    @Test func `a narrower denial before a wider permission cuts a hole`() throws {
        let flat = try firewall([
            rule("not db", from: "10.0.0.2/32", to: "10.9.0.5/32", action: .deny),
            rule("net", from: "10.0.0.2/32", to: "10.9.0.0/24"),
        ]).flattened()
        #expect(flat.elements.count == 3)
        #expect(try flat.verdict(on: flow("10.0.0.2", "10.9.0.5")) == FlowVerdict(accepts: false, rule: 0))
        #expect(try flat.verdict(on: flow("10.0.0.2", "10.9.0.6")) == FlowVerdict(accepts: true, rule: 1))
    }

    @Test(arguments: 0..<400) func `elements are disjoint and give the verdict of the rules`(seed: Int) throws {
        var world = RandomFirewalls(seed: UInt64(seed))
        let firewall = world.firewall()
        let flat = firewall.flattened()
        expectDisjoint(flat)
        for _ in 0..<100 {
            let flow = world.flow()
            #expect(flat.verdict(on: flow) == firewall.verdict(on: flow), "\(flow) under \(firewall)")
        }
    }

    @Test func `a thousand overlapping rules of one client stay a thousand elements`() throws {
        let rules = try (0..<1000).map { index in
            try rule("\(index)", from: "10.0.0.2/32", to: "10.\(index / 250).\(index % 250).0/24")
        }
        #expect(firewall(rules).flattened().elements.count == 1000)
    }

    private func expectDisjoint(_ flat: FlatFirewall) {
        for (index, a) in flat.sources.enumerated() {
            for b in flat.sources[(index + 1)...] { #expect(!overlap(a.addresses, b.addresses)) }
        }
        for (index, a) in flat.elements.enumerated() {
            for b in flat.elements[(index + 1)...] where a.classID == b.classID {
                let clash =
                    overlap(a.destinations, b.destinations) && a.protocols.overlaps(b.protocols)
                    && overlap(a.ports ?? .all, b.ports ?? .all)
                #expect(!clash, "\(a) and \(b)")
            }
        }
    }

    private func overlap(_ a: AddressRange, _ b: AddressRange) -> Bool {
        a.family == b.family && a.first <= b.last && b.first <= a.last
    }

    private func overlap(_ a: PortRange, _ b: PortRange) -> Bool { a.first <= b.last && b.first <= a.last }
}

// MARK: - The world

private func firewall(_ rules: [FirewallRule], _ enforcement: Enforcement = .init(standard: .enforce)) -> Firewall {
    guard let wg0 = try? InterfaceName("wg0") else { preconditionFailure("wg0 is an interface name") }
    return Firewall(interface: wg0, ownAddresses: [], rules: rules, enforcement: enforcement)
}

private func rule(
    _ name: String, from: String, to: String, action: FirewallRule.Action = .allow
) throws -> FirewallRule {
    FirewallRule(name: name, action: action, sources: [try Prefix(from)], destinations: [try Prefix(to)])
}

private func flow(_ source: String, _ destination: String) throws -> Flow {
    Flow(
        source: try #require(IPAddress(source)), destination: try #require(IPAddress(destination)), protocol: .tcp,
        destinationPort: 80)
}
