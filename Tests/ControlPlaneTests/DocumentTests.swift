// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

@Suite struct DocumentTests {
    @Test func `what is exported changes nothing when it is applied again`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let document = try installation.controlPlane.document(office.owner)
        let response = try await installation.controlPlane.apply(
            office.owner, BulkRequest(document: document, prune: true))
        #expect(response.revision == nil)
        #expect(response.changes.isEmpty)
        #expect(response.reachability.changes.isEmpty)
    }

    @Test func `a document that speaks of itself in any order is applied as one revision`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var admins = GroupDocument()
        admins.members = MembersDocument()
        admins.members?.devices = ["laptop"]
        admins.policies = ["ssh"]
        var ssh = PolicyDocument()
        ssh.rules = [
            RuleDocument(
                direction: .output, action: .allow, target: "route:db", protocol: .tcp, ports: [PortRange(22, 22)]),
            RuleDocument(direction: .input, action: .deny, target: "group:admins"),
        ]
        let document = ConfigurationDocument(
            groups: ["admins": admins], policies: ["ssh": ssh],
            tests: [FlowTest(from: "laptop", to: "db", protocol: .tcp, port: 22, expect: .allow)])

        let trial = try await controlPlane.apply(office.owner, BulkRequest(document: document, dryRun: true))
        #expect(trial.revision == nil)
        #expect(trial.tests.map(\.passed) == [true])
        #expect(
            trial.reachability.changes == [
                ReachabilityChange(
                    from: "laptop", to: "db", protocol: .tcp, ports: [PortRange(22, 22)], before: .deny, after: .allow)
            ])
        #expect(try controlPlane.groups(office.owner).count == 1, "a dry run changes nothing")

        let done = try await controlPlane.apply(office.owner, BulkRequest(document: document))
        #expect(done.revision != nil)
        #expect(done.changes.map(\.kind).sorted() == ["group", "policy"])
        let answer = try controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: 22)
        #expect(answer.decision.allowed)
        #expect(try await controlPlane.apply(office.owner, BulkRequest(document: document)).revision == nil)
    }

    @Test func `a rule that says the same keeps its id`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        var document = try installation.controlPlane.document(office.owner)
        document.policies?["web"]?.rules?.insert(
            RuleDocument(direction: .output, action: .deny, target: "any", protocol: .icmp), at: 0)
        _ = try await installation.controlPlane.apply(office.owner, BulkRequest(document: document))
        let rules = try installation.controlPlane.policy(office.owner, office.policy.id).rules
        #expect(rules.count == 2)
        #expect(rules[1].id == office.rule.id)
    }

    @Test func `a failing test of its own keeps a document out`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let document = ConfigurationDocument(
            policies: ["web": PolicyDocument()],
            tests: [FlowTest(from: "laptop", to: "db", protocol: .tcp, port: 8080, expect: .deny)])
        await #expect(throws: Problem.self) {
            try await installation.controlPlane.apply(office.owner, BulkRequest(document: document))
        }
        let result = try installation.controlPlane.test(office.owner, PolicyTrial(document: document))
        #expect(!result.passed)
        #expect(result.results.first?.rule?.hasPrefix("policy web, rule 1") == true)
    }

    @Test(arguments: [
        ("groups.admins.members.devices[0]", "devices"), ("groups.admins.policies[0]", "policies"),
        ("groups.admins.routes[0]", "routes"), ("groups.admins.network", "network"),
        ("groups.admins.priority", "priority"),
    ])
    func `what is wrong is named with its place, and nothing is changed`(field: String, what: String) async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        var group = GroupDocument()
        group.members = MembersDocument()
        switch what {
        case "devices": group.members?.devices = ["nobody"]
        case "policies": group.policies = ["none"]
        case "routes": group.routes = ["nowhere"]
        case "network": group.network = "nowhere"
        default: group.priority = 0
        }
        let problem = await #expect(throws: Problem.self) {
            try await installation.controlPlane.apply(
                office.owner, BulkRequest(document: ConfigurationDocument(groups: ["admins": group])))
        }
        #expect(problem?.fields?.first?.field == "document." + field)
        #expect(try installation.controlPlane.groups(office.owner).count == 1)
    }

    @Test func `pruning deletes what a section doesn't name, unless something stands on it`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let problem = await #expect(throws: Problem.self) {
            try await controlPlane.apply(
                office.owner, BulkRequest(document: ConfigurationDocument(policies: [:]), prune: true))
        }
        #expect(problem?.fields?.first?.field == "document.groups.laptops.policy_ids", "the group has it")
        _ = try await controlPlane.apply(
            office.owner, BulkRequest(document: ConfigurationDocument(groups: [:], policies: [:]), prune: true))
        #expect(try controlPlane.policies(office.owner).isEmpty)
        #expect(try controlPlane.groups(office.owner).isEmpty)
    }

    @Test func `another prefix in a document takes the peers along, and a file with addresses in it forbids it`()
        async throws
    {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let (controlPlane, owner, id) = (installation.controlPlane, office.owner, office.network.id)
        var document = try controlPlane.document(owner)
        document.networks?["office"]?.cidr = try Prefix("10.66.0.0/24")
        let trial = try await controlPlane.apply(owner, BulkRequest(document: document, dryRun: true))
        #expect(Set(trial.changes.map(\.kind)) == ["network", "peer"] && trial.reachability.changes.isEmpty)
        _ = try await controlPlane.apply(owner, BulkRequest(document: document))
        #expect(try controlPlane.peers(owner, id).map(\.address.description).sorted() == ["10.66.0.1", "10.66.0.2"])

        var printer = PeerCreate(name: try DNSLabel(text: "printer"))
        printer.generateKey = true
        _ = try await controlPlane.createPeer(owner, id, printer)
        document.networks?["office"]?.cidr = try Prefix("10.67.0.0/24")
        let refused = await #expect(throws: Problem.self) {
            try await controlPlane.apply(owner, BulkRequest(document: document))
        }
        #expect(refused?.code == .stillInUse && refused?.code.status == 409)
        #expect(refused?.fields?.map(\.field) == ["document.networks.office.cidr"])
        #expect(try controlPlane.network(owner, id).cidr == Prefix("10.66.0.0/24"))
    }

    @Test func `what somebody sets on a peer by hand differs from a document that has its network's peers`()
        async throws
    {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        let document = try controlPlane.document(owner)
        #expect(document.networks?["office"]?.peers == [:], "ordinary peers are not named")
        let peer = try #require(
            try controlPlane.peers(owner, office.network.id).first { $0.deviceID == office.laptop.enrolled.deviceID })
        var update = PeerUpdate(isIsolated: true)
        update.additionalAllowedIPs = [try Prefix("10.99.0.0/24")]
        _ = try await controlPlane.updatePeer(owner, office.network.id, peer.id, update)

        var silent = document
        silent.networks?["office"]?.peers = nil
        #expect(try await controlPlane.apply(owner, BulkRequest(document: silent, dryRun: true)).changes.isEmpty)
        let drift = try await controlPlane.apply(owner, BulkRequest(document: document, dryRun: true)).changes
        #expect(drift.map(\.kind) == ["peer"] && drift.first?.name == "laptop")
        #expect(drift.first?.before?["is_isolated"] == .flag(true))
        let exported = try controlPlane.document(owner)
        #expect(exported.networks?["office"]?.peers?.keys.sorted() == ["laptop"])
        #expect(try await controlPlane.apply(owner, BulkRequest(document: exported)).revision == nil)
        _ = try await controlPlane.apply(owner, BulkRequest(document: document))
        let mended = try controlPlane.peer(owner, office.network.id, peer.id)
        #expect(!mended.isIsolated && mended.additionalAllowedIPs.isEmpty)
    }

    @Test func `a suggestion allows what was observed and nothing else`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let laptop = try #require(IPAddress("10.10.0.2"))
        let db = try #require(IPAddress("10.20.0.5"))
        let flows = [22, 443].map { ObservedFlow(source: laptop, destination: db, protocol: .tcp, port: $0) }
        let outside = ObservedFlow(
            source: laptop, destination: try #require(IPAddress("192.0.2.1")), protocol: .tcp, port: 80)
        let suggestion = try await controlPlane.suggest(office.owner, SuggestRequest(flows: flows + [outside]))
        #expect(suggestion.uncovered.map(\.flow) == [outside])

        let trial = PolicyTrial(document: suggestion.document)
        let changes = try controlPlane.difference(office.owner, trial).changes
        #expect(
            changes == [
                ReachabilityChange(
                    from: "laptop", to: "db", protocol: .tcp, ports: [PortRange(22, 22), PortRange(443, 443)],
                    before: .deny, after: .allow)
            ])
    }

    @Test func `an explanation of what would be leaves what is`() async throws {
        let (installation, office) = try await office()
        defer { installation.remove() }
        var policy = PolicyDocument()
        policy.rules = []
        let document = ConfigurationDocument(policies: ["web": policy])
        let controlPlane = installation.controlPlane
        let then = try controlPlane.explain(
            office.owner, from: "laptop", to: "db", protocol: .tcp, port: 8080, document: document)
        #expect(!then.decision.allowed)
        #expect(then.remedy?.contains("warren policy rule add web --output allow --to route:db --tcp 8080") == true)
        let now = try controlPlane.explain(office.owner, from: "laptop", to: "db", protocol: .tcp, port: 8080)
        #expect(now.decision.allowed)
    }

    private func office() async throws -> (TestInstallation, Office) {
        let installation = try await TestInstallation()
        return (installation, try await Office(installation))
    }
}
