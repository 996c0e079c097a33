// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /devices/:id/telemetry`: received and sent are the device's own words.
public struct TelemetryResponse: Codable, Sendable {
    /// Seconds that a point is of.
    public let step: Int
    /// By time; those in which nothing went are left out.
    public let points: [Point]
    /// Of the period.
    public let total: Traffic
    /// Those that the device told of since this server was started.
    public let peers: [PeerTrafficInfo]

    public struct Point: Codable, Sendable, Hashable {
        /// Where its step begins.
        public let at: Timestamp
        public let traffic: Traffic

        public init(at: Timestamp, traffic: Traffic) {
            self.at = at
            self.traffic = traffic
        }
    }

    public init(step: Int, points: [Point], total: Traffic, peers: [PeerTrafficInfo]) {
        self.step = step
        self.points = points
        self.total = total
        self.peers = peers
    }
}

/// What a device exchanged with another since its tunnel has it as a peer.
public struct PeerTrafficInfo: Codable, Sendable, Hashable {
    public let deviceID: ID<Device>
    public let name: DNSLabel
    public let total: Traffic
    public let lastHandshake: Timestamp?

    public init(deviceID: ID<Device>, name: DNSLabel, total: Traffic, lastHandshake: Timestamp?) {
        self.deviceID = deviceID
        self.name = name
        self.total = total
        self.lastHandshake = lastHandshake
    }

    private enum CodingKeys: String, CodingKey {
        case name, total
        case deviceID = "device_id"
        case lastHandshake = "last_handshake"
    }
}

/// A peer's tunnel, as a gateway sees it: received from the peer, sent to it.
public struct TunnelInfo: Codable, Sendable, Hashable {
    public let gatewayID: ID<Device>
    public let gateway: DNSLabel
    public let lastHandshake: Timestamp?
    public let total: Traffic

    public init(gatewayID: ID<Device>, gateway: DNSLabel, lastHandshake: Timestamp?, total: Traffic) {
        self.gatewayID = gatewayID
        self.gateway = gateway
        self.lastHandshake = lastHandshake
        self.total = total
    }

    private enum CodingKeys: String, CodingKey {
        case gateway, total
        case gatewayID = "gateway_id"
        case lastHandshake = "last_handshake"
    }
}
