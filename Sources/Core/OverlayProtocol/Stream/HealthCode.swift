// SPDX-License-Identifier: Apache-2.0

/// What may be wrong with a machine around its node: the same word in reports, on the command line and in the API.
public enum HealthCode: String, Hashable, Sendable, Codable, CaseIterable {
    /// A gateway's kernel forwards nothing.
    case forwardingOff = "forwarding_off"
    /// Another tool's packet filter drops what the rules accept. Told by the phase `firewall`.
    case foreignFirewallDrops = "foreign_firewall_drops"
    /// A gateway has never answered at its endpoint.
    case portUnreachable = "port_unreachable"
    case clockSkew = "clock_skew"
    /// A gateway answers no more.
    case handshakeStale = "handshake_stale"
    /// A destination that is to be routed into the tunnel leaves by another way.
    case routeMissing = "route_missing"
    /// A destination is not routed into the tunnel, because the host needs it outside. Told by the phase `routes`.
    case routeOverlapsHost = "route_overlaps_host"
    /// The machine has no way to its gateways, or to its control plane.
    case uplinkDown = "uplink_down"
    /// The way to a gateway is too narrow for the tunnel's packets.
    case mtuBlackhole = "mtu_blackhole"
    case reversePathFilterStrict = "rp_filter_strict"
    /// What runs may not be what the control plane means.
    case stateStale = "state_stale"
}
