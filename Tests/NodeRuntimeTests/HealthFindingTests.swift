// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import NodeRuntime

@Suite struct HealthFindingTests {
    @Test func `of a machine on which all is well there is nothing to say`() throws {
        #expect(try HealthFacts.well().findings.isEmpty)
        #expect(try HealthFacts.well(forwards: true).findings.isEmpty)
    }

    @Test func `every finding has a sentence that mends it, and its code in the report`() throws {
        for (code, facts) in try Self.faults {
            let finding = try #require(facts.findings.first, "\(code)")
            #expect(facts.findings.map(\.code) == [code])
            #expect(!finding.remedy.isEmpty && finding.report.code == code.rawValue && finding.report.phase == .health)
        }
        let elsewhere: Set<HealthCode> = [.foreignFirewallDrops, .routeOverlapsHost]
        #expect(Set(try Self.faults.map(\.0)).union(elsewhere) == Set(HealthCode.allCases))
    }

    /// One thing wrong in each.
    private static var faults: [(HealthCode, HealthFacts)] {
        get throws {
            [
                (
                    .forwardingOff,
                    try .well(forwards: true) {
                        $0.switches = KernelSwitches(isForwarding: false, reversePathFilter: 2)
                    }
                ),
                (
                    .reversePathFilterStrict,
                    try .well { $0.switches = KernelSwitches(isForwarding: true, reversePathFilter: 1) }
                ),
                (.clockSkew, try .well { $0.contact.clockOffset = .seconds(-172_900) }),
                (.stateStale, try .well { $0.contact.silence = .seconds(61) }),
                (.stateStale, try .well { $0.contact.isOutOfStep = true }),
                (.uplinkDown, try .well { $0.gateways[0].way = nil }),
                (
                    .portUnreachable,
                    try .well { ($0.gateways[0].sinceHandshake, $0.gateways[0].age) = (nil, .seconds(21)) }
                ),
                (.handshakeStale, try .well { $0.gateways[0].sinceHandshake = .seconds(181) }),
                (
                    .routeMissing,
                    try .well { $0.routes = $0.routes.mapValues { _ in NetworkWay(interface: "eth0", mtu: 1500) } }
                ),
                (.routeMissing, try .well { $0.routes = $0.routes.mapValues { _ in NetworkWay?.none } }),
                (.mtuBlackhole, try .well { $0.gateways[0].way = NetworkWay(interface: "eth0", mtu: 1479) }),
            ]
        }
    }

    @Test func `limits are limits: at them all is well`() throws {
        #expect(try HealthFacts.well { $0.contact.clockOffset = .seconds(30) }.findings.isEmpty)
        #expect(try HealthFacts.well { $0.contact.silence = .seconds(60) }.findings.isEmpty)
        #expect(try HealthFacts.well { $0.gateways[0].sinceHandshake = .seconds(180) }.findings.isEmpty)
        #expect(try HealthFacts.well { $0.gateways[0].way = NetworkWay(interface: "eth0", mtu: 1480) }.findings.isEmpty)
        #expect(
            try HealthFacts.well { ($0.gateways[0].sinceHandshake, $0.gateways[0].age) = (nil, .seconds(20)) }.findings
                .isEmpty)
    }

    @Test func `a gateway that was away before this program came has time to answer`() throws {
        let facts = try HealthFacts.well { gateway in
            (gateway.gateways[0].sinceHandshake, gateway.gateways[0].age) = (.seconds(4000), .seconds(10))
        }
        #expect(facts.findings.isEmpty)
    }

    @Test func `over IPv6 the tunnel's packets are larger`() throws {
        let facts = try HealthFacts.well { facts in
            facts.gateways[0].endpoint = SocketAddress("[2001:db8::1]:51820")
            facts.gateways[0].way = NetworkWay(interface: "eth0", mtu: 1499)
        }
        #expect(facts.findings.map(\.code) == [.mtuBlackhole])
        #expect(facts.findings.first?.remedy.hasSuffix("--mtu 1419") == true)
    }

    @Test(arguments: [(90, "90 s behind"), (-600, "10 minutes ahead of"), (172_800, "2 days behind")])
    func `how wrong the clock is, is said in words`(offset: Int, words: String) throws {
        let facts = try HealthFacts.well { $0.contact.clockOffset = .seconds(offset) }
        #expect(facts.findings.first?.detail == "this machine's clock is \(words) the server's")
    }
}

extension HealthFacts {
    /// An agent with a gateway and a route, or a gateway.
    fileprivate static func well(
        forwards: Bool = false, _ change: (inout HealthFacts) -> Void = { _ in }
    ) throws -> HealthFacts {
        var facts = HealthFacts(interface: try InterfaceName("warren0"), mtu: 1420, forwards: forwards)
        let uplink = NetworkWay(interface: "eth0", mtu: 1500)
        facts.switches = KernelSwitches(isForwarding: forwards, reversePathFilter: 2)
        facts.gateways = [
            Gateway(
                name: "gw", endpoint: SocketAddress("192.0.2.1:51820"), way: uplink, age: .seconds(3600),
                sinceHandshake: .seconds(100))
        ]
        facts.controlPlane = [try IPAddress(text: "192.0.2.10"): uplink]
        facts.routes = [try Prefix("10.20.0.0/24"): NetworkWay(interface: "warren0", mtu: 1420)]
        facts.contact.clockOffset = .milliseconds(200)
        change(&facts)
        return facts
    }
}
