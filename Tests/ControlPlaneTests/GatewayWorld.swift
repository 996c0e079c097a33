// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import WireGuard

/// Two gateways, each of a network of its own that takes no other.
struct GatewayWorld {
    let installation: TestInstallation
    let owner: Caller
    let home: [ID<Network>]
    let gateways: [TestGateway]

    init() async throws {
        installation = try await TestInstallation()
        owner = try await installation.setUp()
        let controlPlane = installation.controlPlane
        var (home, gateways): ([ID<Network>], [TestGateway]) = ([], [])
        for number in 1...2 {
            let network = try await controlPlane.createNetwork(
                owner, NetworkCreate(name: DNSLabel(text: "home\(number)"))
            ).id
            var update = NetworkUpdate()
            update.assignment = GatewayAssignmentBody(mode: .manual)
            _ = try await controlPlane.updateNetwork(owner, network, update)
            home.append(network)
            gateways.append(try await TestGateway(number, in: network, controlPlane, owner))
        }
        (self.home, self.gateways) = (home, gateways)
    }

    var controlPlane: ControlPlane { installation.controlPlane }

    func makeNetwork(_ name: String) async throws -> ID<Network> {
        try await controlPlane.createNetwork(owner, NetworkCreate(name: DNSLabel(text: name))).id
    }

    func network(_ id: ID<Network>) throws -> NetworkInfo { try controlPlane.network(owner, id) }

    /// The gateways that have a place in a network.
    func serving(_ network: ID<Network>) throws -> Set<ID<Device>> {
        Set(try controlPlane.peers(owner, network).filter(\.isJump).map(\.deviceID))
    }

    func addStatic(_ name: String, to network: ID<Network>) async throws {
        var request = PeerCreate(name: try DNSLabel(text: name))
        request.publicKey = PrivateKey.generate().publicKey
        _ = try await controlPlane.createPeer(owner, network, request)
    }

    func addAgents(_ count: Int, to network: ID<Network>) async throws {
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network, reusable: true))
        for _ in 0..<count { _ = try await TestMachine().enroll(controlPlane, key) }
    }

    var revision: UInt64 {
        get throws { try controlPlane.desired(owner, gateways[0].id).revision }
    }
}

struct TestGateway {
    let id: ID<Device>
    private let machine: TestMachine
    private let enrolled: EnrollResponse

    init(_ number: Int, in network: ID<Network>, _ controlPlane: ControlPlane, _ owner: Caller) async throws {
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(kind: .gateway, networkID: network))
        var machine = TestMachine(hostname: "gw\(number)")
        machine.endpoint = try Endpoint("192.0.2.\(number):51820")
        enrolled = try await machine.enroll(controlPlane, key)
        (id, self.machine) = (enrolled.deviceID, machine)
        _ = try await controlPlane.approveDevice(owner, id)
    }

    func connect(_ controlPlane: ControlPlane) async throws -> TestStream {
        try await TestStream(controlPlane, machine, enrolled)
    }

    /// As a gateway that runs what it should run would.
    func reportApplied(_ counter: UInt64, on stream: TestStream, _ controlPlane: ControlPlane, _ owner: Caller)
        async throws
    {
        let desired = try controlPlane.desired(owner, id)
        await stream.session.receive(.observed(ObservedReport(try .applied(counter, desired))))
    }
}

extension ObservedState {
    /// Of a node that runs what it should.
    static func applied(_ counter: UInt64, _ desired: DesiredResponse) throws -> ObservedState {
        ObservedState(
            bootID: "boot", counter: counter, revision: desired.revision, stateID: desired.stateID, status: .applied,
            safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("warren0"), driver: "kernel", publicKey: nil, isUp: true, mtu: nil,
                addresses: [], routes: [], peers: []))
    }
}
