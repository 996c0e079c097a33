// SPDX-License-Identifier: Apache-2.0

// What history shows of each kind, field by field: what is not named here is not shown. Ids, names of owners and times
// that say nothing of a change are left out.

extension Network {
    public static var shownFields: Set<String> {
        [
            "name", "cidr", "cidr_v6", "mtu", "domain_suffix", "dns", "member_group_ids", "default_group_ids",
            "topology", "assignment", "primary_gateway_id", "exit_gateway_id", "routing_policy", "enforcement",
            "flow_log", "security",
        ]
    }
}

extension NetworkTemplate {
    public static var shownFields: Set<String> { ["name", "description", "shape"] }
}

extension Device {
    public static var shownFields: Set<String> {
        [
            "name", "kind", "management", "public_key", "key_origin", "key_expires_at", "next_key", "state",
            "owner_user_id",
            "created_by",
            "approved_by", "listen_port", "endpoint", "hostname", "os", "version", "routing", "service",
        ]
    }
}

extension Peer {
    public static var shownFields: Set<String> {
        [
            "name", "network_id", "device_id", "address", "address_v6", "is_isolated", "full_encapsulation",
            "additional_allowed_ips",
        ]
    }
}

extension Group {
    public static var shownFields: Set<String> {
        ["name", "description", "network_id", "priority", "members", "policy_ids", "route_ids"]
    }
}

extension AccessRequest {
    public static var shownFields: Set<String> {
        ["user_id", "target_type", "target", "protocol", "ports", "lifetime", "reason", "state", "decision", "grant"]
    }
}

extension Policy {
    public static var shownFields: Set<String> { ["name", "description", "network_id", "mode", "rules"] }
}

extension Route {
    public static var shownFields: Set<String> {
        ["name", "network_id", "destination_cidrs", "via", "masquerade", "domain_suffix", "dns"]
    }
}

extension AccessList {
    public static var shownFields: Set<String> { ["network_id", "enabled", "blocked_peers", "rules"] }
}

extension Incident {
    public static var shownFields: Set<String> {
        [
            "type", "device_id", "network_id", "peer_id", "public_key", "endpoints", "details", "blocks",
            "detected_at", "resolution",
        ]
    }
}

extension Suspension {
    public static var shownFields: Set<String> { ["user_id", "created_at"] }
}

extension UserRouting {
    public static var shownFields: Set<String> { ["user_id", "preference"] }
}

extension ReleasedAddress {
    public static var shownFields: Set<String> { ["network_id", "address"] }
}

extension JoinKey {
    public static var shownFields: Set<String> {
        ["description", "device_kind", "network_id", "group_ids", "uses_left", "expires_at", "created_by"]
    }
}

extension DeviceCredential {
    public static var shownFields: Set<String> { ["device_id", "join_key_id", "created_at"] }
}

extension DeviceSecret {
    /// Not even that it is there.
    public static var shownFields: Set<String> { [] }
}
