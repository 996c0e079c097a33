// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import WireGuard

/// An office in which incidents happen.
struct IncidentWorld {
    let installation: TestInstallation
    let office: Office
    private var counter: UInt64 = 0

    init() async throws {
        installation = try await TestInstallation()
        office = try await Office(installation)
    }

    var controlPlane: ControlPlane { installation.controlPlane }
    var laptop: ID<Device> { office.laptop.enrolled.deviceID }

    /// The laptop's identity, as a program with that instance uses it.
    @discardableResult
    func connect(_ instance: String, from address: String = "192.0.2.2") async throws -> TestStream {
        try await TestStream(
            controlPlane, office.laptop.machine, office.laptop.enrolled, instance: instance, from: address)
    }

    /// Two machines use one state directory.
    func conflict() async throws {
        for (instance, address) in [("x", "192.0.2.2"), ("y", "192.0.2.3"), ("x", "192.0.2.2")] {
            try await connect(instance, from: address)
            installation.pass(.seconds(10))
        }
    }

    /// A report of a node, which sees the laptop at an address.
    mutating func report(_ stream: TestStream, seeing endpoint: String) async throws {
        counter += 1
        let peer = ObservedPeer(
            publicKey: office.laptop.machine.key.publicKey, endpoint: SocketAddress(endpoint), allowedIPs: [],
            lastHandshake: Timestamp(milliseconds: 1), receivedBytes: 0, sentBytes: 0)
        let snapshot = NodeSnapshot(
            interface: try InterfaceName("warren0"), driver: "kernel", publicKey: nil, isUp: true, mtu: nil,
            addresses: [], routes: [], peers: [peer])
        let observed = ObservedState(
            bootID: "boot", counter: counter, revision: nil, stateID: nil, status: .applied, safety: .ready,
            phases: [], snapshot: snapshot)
        await stream.session.receive(.observed(ObservedReport(observed)))
    }

    /// A node sees the laptop's key at two places in turn.
    mutating func alternate(_ stream: TestStream, changes: Int) async throws {
        for turn in 0...changes {
            try await report(stream, seeing: turn % 2 == 0 ? "198.51.100.1:1000" : "203.0.113.9:1000")
            installation.pass(.seconds(10))
        }
    }

    var open: [IncidentInfo] { get throws { try controlPlane.incidents(office.owner, resolved: false) } }

    func resolve(_ incident: IncidentInfo?, _ action: IncidentResolution.Action? = nil) async throws
        -> IncidentResolved
    {
        guard let incident else { throw TestStream.Unexpected() }
        return try await controlPlane.resolveIncident(
            office.owner, incident.id, IncidentResolve(note: "looked at it", action: action))
    }

    /// Whether the gateway carries the laptop's packets.
    var isServed: Bool {
        get throws {
            try controlPlane.desired(office.owner, office.gateway.enrolled.deviceID).state.peers
                .contains { $0.deviceID == laptop }
        }
    }
}
