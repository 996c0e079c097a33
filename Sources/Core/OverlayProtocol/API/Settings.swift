// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `PUT /settings`; what is missing stays, and `null` clears. Times are in seconds.
public struct SettingsUpdate: RequestBody {
    public var deviceApproval: Bool?
    public var joinKeyLifetime: Int?
    public var apiTokenLifetime: Int?
    public var sessionLifetime: Int?
    public var sessionIdleLifetime: Int?
    public var flowLogRetention: Int?
    public var allowPlainAgents: Bool?
    public var deviceCredentialLifetime: Patch<Int>

    public init(
        deviceApproval: Bool? = nil, joinKeyLifetime: Int? = nil, deviceCredentialLifetime: Patch<Int> = .keep
    ) {
        self.deviceApproval = deviceApproval
        self.joinKeyLifetime = joinKeyLifetime
        self.deviceCredentialLifetime = deviceCredentialLifetime
    }

    private enum CodingKeys: String, CodingKey {
        case deviceApproval = "device_approval"
        case joinKeyLifetime = "join_key_lifetime"
        case apiTokenLifetime = "api_token_lifetime"
        case sessionLifetime = "session_lifetime"
        case sessionIdleLifetime = "session_idle_lifetime"
        case flowLogRetention = "flow_log_retention"
        case allowPlainAgents = "allow_plain_agents"
        case deviceCredentialLifetime = "device_credential_lifetime"
    }
}

/// `GET /stats`
public struct StatsResponse: Codable, Sendable {
    public let counts: Counts
    public let carried: GatewayTraffic
    /// What somebody should look at, the most urgent first.
    public let attention: [AttentionItem]
    /// Of the last 24 hours; missing where the flow store can't be asked.
    public let traffic: FlowFigures?

    public struct Counts: Codable, Sendable, Hashable {
        public let networks: Int
        public let peers: Int
        public let devices: Int
        public let devicesOnline: Int
        public let gateways: Int
        public let gatewaysOnline: Int
        public let groups: Int
        public let policies: Int
        public let routes: Int
        public let openIncidents: Int

        public init(
            networks: Int, peers: Int, devices: Int, devicesOnline: Int, gateways: Int, gatewaysOnline: Int,
            groups: Int, policies: Int, routes: Int, openIncidents: Int
        ) {
            self.networks = networks
            self.peers = peers
            self.devices = devices
            self.devicesOnline = devicesOnline
            self.gateways = gateways
            self.gatewaysOnline = gatewaysOnline
            self.groups = groups
            self.policies = policies
            self.routes = routes
            self.openIncidents = openIncidents
        }

        private enum CodingKeys: String, CodingKey {
            case networks, peers, devices, gateways, groups, policies, routes
            case devicesOnline = "devices_online"
            case gatewaysOnline = "gateways_online"
            case openIncidents = "open_incidents"
        }
    }

    /// What gateways received from their peers and sent to them lately.
    public struct GatewayTraffic: Codable, Sendable, Hashable {
        public let minute: Traffic
        public let hour: Traffic
        public let day: Traffic

        public init(minute: Traffic, hour: Traffic, day: Traffic) {
            self.minute = minute
            self.hour = hour
            self.day = day
        }
    }

    public init(counts: Counts, carried: GatewayTraffic, attention: [AttentionItem], traffic: FlowFigures?) {
        self.counts = counts
        self.carried = carried
        self.attention = attention
        self.traffic = traffic
    }
}

/// One thing that somebody should look at.
public struct AttentionItem: Codable, Sendable, Hashable {
    public enum Severity: String, Codable, Sendable, Hashable, CaseIterable, Comparable {
        case critical, warning, notice

        public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    public let severity: Severity
    /// `device`, `network`, `incident`, `policy`, `join_key`
    public let kind: String
    public let id: String
    public let name: String
    /// What is, in a sentence.
    public let message: String
    /// What mends it: a command, or what to do.
    public let remedy: String?

    public init(severity: Severity, kind: String, id: String, name: String, message: String, remedy: String?) {
        self.severity = severity
        self.kind = kind
        self.id = id
        self.name = name
        self.message = message
        self.remedy = remedy
    }
}
