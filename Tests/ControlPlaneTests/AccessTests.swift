// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct AccessTests {
    @Test func `an explanation names the rule that the gateway's firewall has, and the way`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let allowed = try controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: 8080)
        #expect(allowed.decision.allowed)
        #expect(allowed.decision.rule?.ruleID == office.rule.id)
        #expect(allowed.rule == "policy web, rule 1: allow output to route db, tcp 8080, through the group laptops")
        #expect(allowed.path.gateway?.description == "gw")
        let firewall = try controlPlane.desired(office.owner, office.gateway.enrolled.deviceID).state.firewall
        #expect(firewall?.rules.map(\.name) == [office.rule.id.description])

        let denied = try controlPlane.explain(office.owner, from: "laptop", to: "10.20.0.5", protocol: .tcp, port: 22)
        #expect(!denied.decision.allowed)
        #expect(denied.decision.decidedBy == .default)
    }

    @Test func `what nobody made known to the source is permitted and not routed`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        _ = try await controlPlane.updateGroup(office.owner, office.group.id, GroupUpdate(routeIDs: []))
        let answer = try controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: 8080)
        #expect(answer.decision.allowed)
        #expect(!answer.path.routed)
        #expect(answer.path.remarks.first?.contains("knows the route db") == true)
    }

    @Test func `a question that can't be answered says what is missing`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        func field(_ from: String, _ to: String, _ match: ProtocolMatch, _ port: UInt16?) -> String? {
            let problem = #expect(throws: Problem.self) {
                try controlPlane.explain(office.owner, from: from, to: to, protocol: match, port: port)
            }
            return problem?.fields?.first?.field
        }
        #expect(field("nobody", "db", .tcp, 80) == "from")
        #expect(field("laptop", "nowhere", .tcp, 80) == "to")
        #expect(field("laptop", "db", .tcp, nil) == "port")
        #expect(field("laptop", "db", .any, 80) == "protocol")
        #expect(field("10.1.1.1", "fd00::1", .udp, 80) == "to")
    }

    @Test func `what is in use is not deleted`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        func code(_ body: () async throws -> Void) async -> ProblemCode? {
            do { try await body() } catch let problem as Problem { return problem.code } catch {}
            return nil
        }
        #expect(
            await code { try await controlPlane.deleteRoute(office.owner, office.network.id, office.route.id) }
                == .stillInUse)
        #expect(await code { try await controlPlane.deletePolicy(office.owner, office.policy.id) } == .stillInUse)
        #expect(await code { try await controlPlane.deleteNetwork(office.owner, office.network.id) } == .stillInUse)
    }

    @Test func `a network takes the groups that speak of it alone along, but none that a rule names`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        let network = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "depot"), cidr: Prefix("10.78.0.0/24"))
        ).id
        let own = try await controlPlane.createGroup(
            owner, GroupCreate(name: DNSLabel(text: "depot"), networkID: network))
        var update = NetworkUpdate()
        update.defaultGroupIDs = [own.id]
        _ = try await controlPlane.updateNetwork(owner, network, update)
        let naming = try await controlPlane.addRule(
            owner, office.policy.id,
            RuleBody(direction: .output, action: .allow, target: .group(own.id), protocol: .tcp))
        #expect(await refusal { try await controlPlane.deleteNetwork(owner, network) } == .stillInUse)
        #expect(try controlPlane.networks(owner).contains { $0.id == network }, "all of it stays")
        try await controlPlane.deleteRule(owner, office.policy.id, naming.id)
        try await controlPlane.deleteNetwork(owner, network)
        #expect(try controlPlane.groups(owner).map(\.id) == [office.group.id])
    }

    @Test func `what the model doesn't allow is refused by field`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let owner = office.owner
        func field(_ body: () async throws -> Void) async -> String? {
            do { try await body() } catch let problem as Problem { return problem.fields?.first?.field } catch {}
            return nil
        }
        func route(_ prefix: String, via: [ID<Device>]? = nil) async throws {
            let request = RouteCreate(
                name: try DNSLabel(text: "other"), destinations: [try Prefix(prefix)],
                via: via ?? [office.gateway.enrolled.deviceID])
            _ = try await controlPlane.createRoute(owner, office.network.id, request)
        }
        #expect(await field { try await route("10.10.0.128/25") } == "destination_cidrs[0]")
        #expect(await field { try await route("192.0.2.0/24") } == "destination_cidrs[0]")
        #expect(await field { try await route("0.0.0.0/0") } == "destination_cidrs[0]")
        #expect(await field { try await route("10.30.0.0/24", via: [office.laptop.enrolled.deviceID]) } == "via[0]")
        #expect(await field { try await route("10.30.0.0/24", via: []) } == "via")
        func network(_ name: String, _ cidr: String) async throws {
            _ = try await controlPlane.createNetwork(
                owner, NetworkCreate(name: try DNSLabel(text: name), cidr: try Prefix(cidr)))
        }
        #expect(await field { try await network("office", "10.11.0.0/24") } == "name")
        #expect(await field { try await network("other", "10.10.0.0/16") } == "cidr")
        #expect(await field { try await network("other", "10.20.0.0/16") } == "cidr")
        #expect(await field { try await network("other", "10.11.0.0/31") } == "cidr")
        #expect(await field { try await network("other", "fd00::/64") } == "cidr")
        func rule(_ protocol: ProtocolMatch?, _ ports: [PortRange], _ target: RuleTarget) async throws {
            let body = RuleBody(direction: .input, action: .deny, target: target, protocol: `protocol`, ports: ports)
            _ = try await controlPlane.addRule(owner, office.policy.id, body)
        }
        #expect(await field { try await rule(.icmp, [PortRange(1, 2)], .any) } == "ports")
        #expect(await field { try await rule(nil, [PortRange(1, 2)], .any) } == "ports")
        #expect(await field { try await rule(.tcp, [PortRange(0, 2)], .any) } == "ports")
        #expect(await field { try await rule(.tcp, [], .group(TestInstallation.strangeID())) } == "target")
    }

    private func world() async throws -> (TestInstallation, Office) {
        let installation = try await TestInstallation()
        return (installation, try await Office(installation))
    }
}

extension TestInstallation {
    /// Of nothing that there is.
    static func strangeID<Kind>(of: Kind.Type = Kind.self) -> ID<Kind> {
        var random = SystemRandomNumberGenerator()
        return ID(now: Timestamp(milliseconds: 1), using: &random)
    }
}
