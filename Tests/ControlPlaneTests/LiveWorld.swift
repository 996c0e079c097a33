// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import WireGuard

/// An office whose nodes come, go and speak.
struct LiveWorld {
    let installation: TestInstallation
    let office: Office

    init() async throws {
        installation = try await TestInstallation()
        office = try await Office(installation)
    }

    var controlPlane: ControlPlane { installation.controlPlane }
    var laptop: ID<Device> { office.laptop.enrolled.deviceID }

    func connectGateway() async throws -> TestStream {
        try await TestStream(controlPlane, office.gateway.machine, office.gateway.enrolled)
    }

    func connectLaptop() async throws -> TestStream {
        try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
    }

    /// A static device, whose private key the server made and keeps.
    func addStatic(_ name: String) async throws -> DeviceInfo {
        var peer = PeerCreate(name: try DNSLabel(text: name))
        peer.generateKey = true
        return try await controlPlane.createDevice(
            office.owner, DeviceCreate(kind: .static, networkID: office.network.id, peer: peer))
    }

    /// The gateway tells where the laptop's counters stand.
    func tell(_ gateway: TestStream, received: UInt64, sent: UInt64, handshakeAge: Int? = nil) async {
        let figures = PeerTelemetry(
            publicKey: office.laptop.machine.key.publicKey,
            total: Traffic(receivedBytes: received, sentBytes: sent), handshakeAge: handshakeAge)
        await gateway.session.receive(.telemetry(Telemetry(peers: [figures])))
    }

    func telemetry(_ period: TrafficPeriod) throws -> TelemetryResponse {
        try controlPlane.telemetry(office.owner, office.gateway.enrolled.deviceID, period)
    }

    var laptopPeer: ID<Peer> {
        get throws {
            guard let peer = try controlPlane.device(office.owner, laptop).peers.first else {
                throw TestStream.Unexpected()
            }
            return peer
        }
    }

    var session: SessionStatus { get throws { try controlPlane.session(office.owner, office.network.id, laptopPeer) } }

    /// What an attempt is refused with.
    func problem(_ attempt: @Sendable () async throws -> some Sendable) async -> Problem? {
        do {
            _ = try await attempt()
            return nil
        } catch {
            return error as? Problem
        }
    }
}

extension TestStream {
    mutating func command() async throws -> StreamCommand {
        guard case .message(.command(let command)) = await next() else { throw Unexpected() }
        return command
    }
}
