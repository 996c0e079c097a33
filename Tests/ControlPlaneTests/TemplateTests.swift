// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct TemplateTests {
    @Test func `a network begins with a template, and what is said beside it wins`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        var settings = NetworkSettings()
        settings.topology = .hub
        settings.dns = [try #require(IPAddress("10.0.0.53"))]
        settings.defaultGroupIDs = [office.group.id]
        settings.security = SecuritySettingsUpdate(sharedConfigChanges: 7)
        let template = try await controlPlane.createTemplate(
            owner, TemplateCreate(name: DNSLabel(text: "branch"), network: settings))

        var own = NetworkSettings()
        own.topology = .mesh
        for named in [template.name, try #require(template.id).description] {
            let request = NetworkCreate(name: try DNSLabel(text: "lab\(named.count)"), template: named, settings: own)
            let network = try await controlPlane.createNetwork(owner, request).entity
            #expect(network.topology == .mesh)
            #expect(network.dns == settings.dns && network.defaultGroupIDs == [office.group.id])
            #expect(network.security == SecuritySettings(sharedConfigChanges: 7))
        }
    }

    @Test func `a template of a network has all of it but its name, its addresses and its ways`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        var update = NetworkUpdate()
        update.enforcement = .observe
        update.mtu = 1380
        update.memberGroupIDs = [office.group.id]
        let network = try await controlPlane.updateNetwork(owner, office.network.id, update).entity
        let template = try await controlPlane.createTemplate(
            owner, TemplateCreate(name: DNSLabel(text: "branch"), fromNetwork: "office"))
        #expect(template.network == network.shape)
        let made = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "lab"), template: "branch"))
        #expect(made.entity.shape == network.shape && made.cidr != network.cidr)

        update.mtu = 1280
        _ = try await controlPlane.updateNetwork(owner, office.network.id, update)
        #expect(try controlPlane.network(owner, made.id).mtu == 1380, "it keeps no tie to it")
    }

    @Test func `what can't be is refused by field, and nothing is kept`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        func field(_ name: String, from network: String? = nil, _ settings: NetworkSettings? = nil) async -> String? {
            let problem = await #expect(throws: Problem.self) {
                let request = TemplateCreate(name: try DNSLabel(text: name), fromNetwork: network, network: settings)
                _ = try await controlPlane.createTemplate(owner, request)
            }
            return problem?.fields?.first?.field
        }
        _ = try await controlPlane.createTemplate(owner, TemplateCreate(name: DNSLabel(text: "branch")))
        var (small, strange, tight) = (NetworkSettings(), NetworkSettings(), NetworkSettings())
        small.mtu = 1000
        strange.defaultGroupIDs = [TestInstallation.strangeID()]
        tight.security = SecuritySettingsUpdate(sharedConfigChanges: 1)
        #expect(await field("branch") == "name")
        #expect(await field("other", from: "nowhere") == "from_network")
        #expect(await field("other", small) == "network.mtu")
        #expect(await field("other", strange) == "network.default_group_ids[0]")
        #expect(await field("other", tight) == "network.security.shared_config_changes")
        #expect(try controlPlane.templates(owner).filter { !$0.builtIn }.count == 1)
        let problem = await #expect(throws: Problem.self) {
            try await controlPlane.createNetwork(
                owner, NetworkCreate(name: DNSLabel(text: "lab"), template: "isolated"))
        }
        #expect(problem?.fields?.map(\.field) == ["template"], "that one is of policies")
    }

    @Test func `what a template names is not deleted under it, and a gateway that goes is named no more`() async throws
    {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        var settings = NetworkSettings()
        settings.defaultGroupIDs = [office.group.id]
        settings.assignment = GatewayAssignmentBody(gatewayIDs: [office.gateway.enrolled.deviceID])
        let id = try #require(
            try await controlPlane.createTemplate(
                owner, TemplateCreate(name: DNSLabel(text: "branch"), network: settings)
            ).id)
        let problem = await #expect(throws: Problem.self) { try await controlPlane.deleteGroup(owner, office.group.id) }
        #expect(problem?.code == .stillInUse)
        #expect(problem?.detail.hasPrefix("the template branch names laptops in default_group_ids") == true)

        try await controlPlane.deleteDevice(owner, office.gateway.enrolled.deviceID)
        #expect(try controlPlane.template(owner, id).network?.assignment.gatewayIDs == [])
        try await controlPlane.deleteTemplate(owner, id)
        try await controlPlane.deleteGroup(owner, office.group.id)
    }

    @Test func `history has templates, and a rollback brings one back`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let (controlPlane, owner) = (installation.controlPlane, try await installation.setUp())
        let template = try await controlPlane.createTemplate(owner, TemplateCreate(name: DNSLabel(text: "branch")))
        let window = LogWindow(limit: 1)
        let made = try #require(try await controlPlane.history(owner, matching: LogFilter(), window).entries.first)
        #expect(made.action == "template.create" && made.changes.map(\.kind) == ["template"])
        try await controlPlane.deleteTemplate(owner, try #require(template.id))
        _ = try await controlPlane.rollBack(owner, to: made.seq, dryRun: false)
        #expect(try controlPlane.templates(owner).last?.network == template.network)
    }
}
