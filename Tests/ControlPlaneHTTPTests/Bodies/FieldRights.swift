// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

@testable import ControlPlaneHTTP

/// Of an endpoint's fields, those that a role may write and those that it may not.
struct FieldRights {
    let place: String
    private let rightText: String
    private let may: Set<String>
    /// With values that would be right of somebody who may.
    private let reservedText: String

    /// - Parameter right: a body that they may send. `$device` and `$peer` are theirs.
    private init(_ place: String, right: String, may: Set<String>, reserved: String) {
        (self.place, rightText, self.may, reservedText) = (place, right, may, reserved)
    }

    var known: Set<String> { may.union(((try? reserved([:])) ?? []).map(\.key)) }

    func right(_ ids: [String: String]) throws -> JSONValue { try parse(rightText, ids) }

    func reserved(_ ids: [String: String]) throws -> [(key: String, value: JSONValue)] {
        guard case .object(let fields) = try parse(reservedText, ids) else { return [] }
        return fields.sorted { $0.key < $1.key }
    }

    private func parse(_ text: String, _ ids: [String: String]) throws -> JSONValue {
        let filled = ids.keys.sorted(by: >).reduce(text) { $0.replacing("$\($1)", with: ids[$1] ?? "") }
        return try JSONText.decode(JSONValue.self, from: Array(filled.utf8))
    }
}

extension FieldRights {
    static let ofMembers =
        peers + [
            FieldRights(
                "PUT /devices/:device", right: #"{"name":"other"}"#, may: ["name", "endpoint", "listen_port"],
                reserved: #"{"owner_user_id":"$somebody"}"#),
            FieldRights(
                "POST /devices/:device/rotate-key", right: #"{"generate_key":true}"#,
                may: ["generate_key", "public_key", "key_origin"], reserved: "{}"),
            FieldRights(
                "POST /join-keys", right: #"{"network_id":"$network"}"#,
                may: ["network_id", "device_id", "uses", "reusable", "expires_in", "description"],
                reserved: #"{"kind":"gateway","group_ids":["$group"]}"#),
            FieldRights(
                "PUT /devices/:device/routing-preference", right: #"{"traffic_mode":"vpn_only"}"#, may: routing,
                reserved: #"{"traffic_mode":"full_tunnel"}"#),
            FieldRights(
                "PUT /users/:user/routing-preference", right: #"{"traffic_mode":"vpn_only"}"#, may: routing,
                reserved: #"{"traffic_mode":"full_tunnel"}"#),
        ]

    private static let routing: Set = ["network_id", "routing_mode", "ingress_device_id", "egress_device_id"]

    private static let peers = [
        FieldRights(
            "POST /networks/:network/peers", right: #"{"name":"phone","generate_key":true,"owner_id":"$user"}"#,
            may: ownPeer.union(["device_id", "use_agent"]), reserved: place),
        FieldRights(
            "POST /devices",
            right: #"{"kind":"static","network_id":"$network","name":"phone","generate_key":true}"#,
            may: ownPeer.union(["device_id", "use_agent", "kind", "network_id"]), reserved: place),
        FieldRights(
            "PUT /networks/:network/peers/:peer", right: #"{"name":"other"}"#,
            may: ["name", "endpoint", "listen_port", "public_key", "use_agent"],
            reserved: """
                {"is_isolated":true,"full_encapsulation":true,"additional_allowed_ips":["10.5.0.0/24"],"is_jump":true,\
                "owner_id":"$somebody"}
                """),
    ]

    private static let ownPeer: Set = [
        "name", "public_key", "generate_key", "key_origin", "endpoint", "listen_port",
    ]

    /// Where a device is in the network, what it is part of and what it draws to itself.
    private static let place = """
        {"address":"10.77.0.99","address_v6":"fd00::99","group_ids":["$group"],"is_jump":true,"is_isolated":true,\
        "full_encapsulation":true,"additional_allowed_ips":["10.5.0.0/24"],"owner_id":"$somebody"}
        """

    static let ofAdmins = [
        FieldRights(
            "PUT /users/:user", right: #"{"name":"Other"}"#, may: ["name", "authorized_networks", "disabled"],
            reserved: #"{"role":"owner","super_admin":true}"#),
        FieldRights(
            "POST /users/me/tokens", right: #"{"name":"ci","scopes":["manage"]}"#,
            may: ["name", "read_only", "expires_in"], reserved: #"{"scopes":["members"]}"#),
    ]

    static let ofOwners = [
        FieldRights(
            "PUT /users/:user", right: #"{"role":"owner"}"#, may: ["name", "authorized_networks", "disabled", "role"],
            reserved: #"{"super_admin":true}"#),
        FieldRights(
            "POST /users/me/tokens", right: #"{"name":"ci","scopes":["members"]}"#,
            may: ["name", "read_only", "expires_in"], reserved: #"{"scopes":["operate"]}"#),
    ]
}
