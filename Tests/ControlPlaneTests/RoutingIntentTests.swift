// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import FoundationEssentials
import OverlayModel
import OverlayProtocol
import Testing

/// Manual picks that are wrong in each way, at each layer.
struct RoutingIntentTests {
    enum Layer: CaseIterable { case network, device, user }

    enum Wrong: String, CaseIterable {
        case nobody, noGateway, servesAnother, withoutRole, unasked, notThePrimary, anotherTenants
    }

    /// What a member names who may use the office only.
    enum NotTheirs: CaseIterable { case network, itsGateway, gatewayOnly, anotherTenants, anotherTenantsNetwork }

    @Test(arguments: Layer.allCases, Wrong.allCases)
    func `is refused with its field and reason, and changes nothing`(layer: Layer, wrong: Wrong) async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            let (body, field, code, reason) = world.pick(wrong)
            let before = try world.current(layer)
            let problem = await #expect(throws: Problem.self) { try await world.set(layer, body) }
            #expect(problem?.code == code && problem?.code.status == 422)
            #expect(problem?.fields?.map(\.field) == [field])
            #expect(problem?.fields?.first?.detail.contains(reason) == true, "\(problem?.detail ?? "")")
            #expect(try world.current(layer) == before)
        }
    }

    @Test(arguments: NotTheirs.allCases) func `a member prefers nothing that isn't allowed to them`(
        wrong: NotTheirs
    ) async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            let member = try await world.member(of: [office.network.id])
            let (body, field, reason) = world.pick(wrong)
            let problem = await #expect(throws: Problem.self) { try await world.prefer(member, body) }
            #expect(problem?.code == .invalid && problem?.code.status == 422)
            #expect(problem?.fields?.map(\.field) == [field])
            #expect(problem?.fields?.first?.detail.contains(reason) == true, "\(problem?.detail ?? "")")
            #expect(try controlPlane.routingPreference(member, of: member.userID) == RoutingPreference())
        }
    }

    @Test func `a member prefers what is open to them, or where a device of theirs is`() async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            let member = try await world.member(of: [office.network.id])
            let primary = #"{"routing_mode": "manual", "ingress_device_id": "\#(world.primary.id)"}"#
            try await world.prefer(member, primary)
            #expect(
                try controlPlane.routingPreference(member, of: member.userID).intent.ingressDeviceID
                    == world.primary.id)
            let lab = #"{"routing_mode": null, "ingress_device_id": null, "network_id": "\#(world.lab)"}"#
            #expect(await refusal { try await world.prefer(member, lab) } == .invalid)
            var phone = PeerCreate(name: try DNSLabel(text: "phone"))
            (phone.generateKey, phone.ownerID) = (true, member.userID)
            _ = try await controlPlane.createPeer(office.owner, world.lab, phone)
            try await world.prefer(member, lab)
            #expect(try controlPlane.routingPreference(member, of: member.userID).networkID == world.lab)
        }
    }

    @Test func `who may use no network names no gateway, and may say nothing again`() async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            let member = try await world.member(of: [])
            for field in ["ingress_device_id", "egress_device_id"] {
                let body = #"{"routing_mode": "manual", "\#(field)": "\#(world.primary.id)"}"#
                let problem = await #expect(throws: Problem.self) { try await world.prefer(member, body) }
                #expect(problem?.code == .invalid && problem?.fields?.map(\.field) == [field])
            }
            try await world.prefer(member, #"{"traffic_mode": "vpn_only"}"#)
            try await world.prefer(member, #"{"traffic_mode": null}"#)
            #expect(try controlPlane.routingPreference(member, of: member.userID) == RoutingPreference())
        }
    }

    @Test func `a preference is about a network that the device is in`() async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            for network in [world.lab.description, TestInstallation.strangeID(of: Network.self).description] {
                let body = #"{"network_id": "\#(network)", "traffic_mode": "vpn_only"}"#
                let problem = await #expect(throws: Problem.self) { try await world.set(.device, body) }
                #expect(problem?.fields?.map(\.field) == ["network_id"])
            }
        }
    }

    @Test(arguments: Layer.allCases) func `the primary may be named, and nobody need be`(layer: Layer) async throws {
        try await Story.tell { office, controlPlane in
            let world = try await Picks(office, controlPlane)
            let primary = world.primary.id
            try await world.set(layer, #"{"routing_mode": "manual", "ingress_device_id": "\#(primary)"}"#)
            let routing = try #require(
                try controlPlane.effectiveRouting(office.owner, of: office.laptop.enrolled.deviceID).networks.first)
            #expect(routing.ingress?.value == primary && routing.status == .ok)
            #expect(routing.ingress?.decidedBy == layer.decides)
            try await world.set(layer, #"{"routing_mode": null, "ingress_device_id": null}"#)
            #expect(try world.current(layer) == RoutingIntent())
        }
    }
}

extension RoutingIntentTests.Layer {
    fileprivate var decides: RoutingLayer {
        switch self {
        case .network: .networkPolicy
        case .device: .devicePreference
        case .user: .userPreference
        }
    }
}

/// An office, with a second gateway in it, and a lab with one of its own.
private struct Picks {
    let office: Office
    let controlPlane: ControlPlane
    let lab: ID<Network>
    /// Which of the office's two it is, is not for this test to say.
    let primary: (id: ID<Device>, name: String)
    let second: ID<Device>
    let elsewhere: ID<Device>
    /// Of another tenant.
    let foreign: (network: ID<Network>, gateway: ID<Device>)

    init(_ office: Office, _ controlPlane: ControlPlane) async throws {
        self.office = office
        self.controlPlane = controlPlane
        lab = try await controlPlane.createNetwork(office.owner, NetworkCreate(name: DNSLabel(text: "lab"))).id
        let (first, other) = (
            office.gateway.enrolled.deviceID,
            try await Self.gateway("gw2", 2, office.network.id, office.owner, controlPlane)
        )
        elsewhere = try await Self.gateway("gw3", 3, lab, office.owner, controlPlane)
        foreign = try await Self.annex(office.owner, controlPlane)
        let isFirst = try controlPlane.network(office.owner, office.network.id).primaryGatewayID == first
        primary = isFirst ? (first, "gw") : (other, "gw2")
        second = isFirst ? other : first
    }

    /// Another tenant, with a network and a gateway.
    private static func annex(
        _ owner: Caller, _ controlPlane: ControlPlane
    ) async throws -> (network: ID<Network>, gateway: ID<Device>) {
        let made = try await controlPlane.createTenant(
            owner.person, TenantCreate(name: "Annex", ownerEmail: "grace@example.com"))
        let session = try await controlPlane.acceptInvitation(
            InvitationAccept(token: made.token ?? "", password: TestInstallation.password, name: "Grace"))
        let grace = try controlPlane.authenticate(session: session.sessionHash)
        let network = try await controlPlane.createNetwork(grace, NetworkCreate(name: DNSLabel(text: "annex"))).id
        return (network, try await gateway("gw4", 4, network, grace, controlPlane))
    }

    private static func gateway(
        _ name: String, _ number: Int, _ network: ID<Network>, _ owner: Caller, _ controlPlane: ControlPlane
    ) async throws -> ID<Device> {
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(kind: .gateway, networkID: network))
        var machine = TestMachine(hostname: name)
        machine.endpoint = try Endpoint("192.0.2.\(number):51820")
        let id = try await machine.enroll(controlPlane, key).deviceID
        _ = try await controlPlane.approveDevice(owner, id)
        return id
    }

    func pick(_ wrong: RoutingIntentTests.Wrong) -> (body: String, field: String, code: ProblemCode, reason: String) {
        func manual(_ field: String, _ id: ID<Device>) -> String {
            #"{"routing_mode": "manual", "\#(field)": "\#(id)"}"#
        }
        let (entry, exit) = ("ingress_device_id", "egress_device_id")
        let laptop = office.laptop.enrolled.deviceID
        return switch wrong {
        case .nobody: (manual(entry, TestInstallation.strangeID()), entry, .invalid, "there is no gateway")
        case .noGateway: (manual(exit, laptop), exit, .invalid, "there is no gateway")
        case .servesAnother: (manual(entry, elsewhere), entry, .invalid, "gw3 doesn't serve the network office")
        case .withoutRole: (manual(exit, primary.id), exit, .invalid, "\(primary.name) has not the role exit_gateway")
        case .unasked:
            (#"{"routing_mode": "auto", "\#(entry)": "\#(primary.id)"}"#, "routing_mode", .invalid, "manual routing")
        case .anotherTenants: (manual(exit, foreign.gateway), exit, .invalid, "there is no gateway")
        case .notThePrimary: (manual(entry, second), entry, .notAvailableYet, "primary gateway, \(primary.name):")
        }
    }

    func pick(_ wrong: RoutingIntentTests.NotTheirs) -> (body: String, field: String, reason: String) {
        func manual(_ gateway: ID<Device>, _ network: ID<Network>? = nil) -> String {
            let about = network.map { #""network_id": "\#($0)", "# } ?? ""
            return #"{\#(about)"routing_mode": "manual", "ingress_device_id": "\#(gateway)"}"#
        }
        return switch wrong {
        case .network: (#"{"network_id": "\#(lab)"}"#, "network_id", "lab is not allowed to you")
        case .itsGateway: (manual(elsewhere, lab), "network_id", "lab is not allowed to you")
        case .gatewayOnly: (manual(elsewhere), "ingress_device_id", "gw3 doesn't serve the network office")
        case .anotherTenants: (manual(foreign.gateway), "ingress_device_id", "there is no gateway")
        case .anotherTenantsNetwork:
            (manual(primary.id, foreign.network), "network_id", "there is no network \(foreign.network)")
        }
    }

    /// Somebody who may put devices into these networks, and has none.
    func member(of networks: [ID<Network>]) async throws -> Caller {
        var request = InvitationCreate(email: "member@example.com", role: .member)
        request.authorizedNetworks = networks
        let invited = try await controlPlane.invite(office.owner, request)
        let session = try await controlPlane.acceptInvitation(
            InvitationAccept(token: invited.token ?? "", password: TestInstallation.password, name: "Edsger"))
        return try controlPlane.authenticate(session: session.sessionHash)
    }

    func prefer(_ caller: Caller, _ body: String) async throws {
        let request = try JSONDecoder().decode(RoutingPreferenceUpdate.self, from: Data(body.utf8))
        _ = try await controlPlane.updateRoutingPreference(caller, of: caller.userID, request)
    }

    /// A user's preference is about the office; a device and a network are in one.
    func set(_ layer: RoutingIntentTests.Layer, _ body: String) async throws {
        func decoded<Body: Decodable>(_ body: String) throws -> Body {
            try JSONDecoder().decode(Body.self, from: Data(body.utf8))
        }
        switch layer {
        case .network:
            _ = try await controlPlane.updateRoutingPolicy(office.owner, office.network.id, try decoded(body))
        case .device:
            _ = try await controlPlane.updateRoutingPreference(
                office.owner, of: office.laptop.enrolled.deviceID, try decoded(body))
        case .user:
            let about = #"{"network_id": "\#(office.network.id)", "# + body.dropFirst()
            _ = try await controlPlane.updateRoutingPreference(
                office.owner, of: office.owner.userID, try decoded(about))
        }
    }

    func current(_ layer: RoutingIntentTests.Layer) throws -> RoutingIntent {
        switch layer {
        case .network: try controlPlane.routingPolicy(office.owner, office.network.id)
        case .device: try controlPlane.routingPreference(office.owner, of: office.laptop.enrolled.deviceID).intent
        case .user: try controlPlane.routingPreference(office.owner, of: office.owner.userID).intent
        }
    }
}
