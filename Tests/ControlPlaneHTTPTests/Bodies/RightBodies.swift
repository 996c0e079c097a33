// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// Bodies that each endpoint takes, so that what is refused is refused for the one thing that a test has changed.
///
/// `$network` stands for the id of one that there is (`Cast.things`).
enum RightBodies {
    static let all = about([networks, access, people, refused].joined(separator: "\n"))

    /// What the tests' world refuses for want of a gateway that has enrolled, and is otherwise right.
    static let waiting = Set(about(refused).values.joined())

    /// What none is taken of in the tests' world, with the reason; whatever is wrong in it is found all the same.
    static let never: [String: String] = [
        "POST /setup": "the installation has an owner",
        "POST /invitations/accept": "a link's secret is random",
        "POST /auth/session/setup": "the installation has an owner",
        "POST /auth/session/invitation": "a link's secret is random",
        "POST /users/me/totp/confirm": "a code is good for half a minute",
        "POST /users/me/totp/disable": "no codes are asked for",
        "POST /users/me/totp/recovery-codes": "no codes are asked for",
        "POST /access-requests/:access_request/approve": "nobody decides on what they asked for",
        "POST /access-requests/:access_request/refuse": "nobody decides on what they asked for",
        "POST /agent/enroll": "a nonce is the server's",
        "POST /gateways/:device/rotate-key": "no gateway is connected",
        "POST /security/incidents/:incident/resolve": "there is no incident",
    ]

    /// What only asks, and is no line in the audit log.
    static let asking: Set = ["POST /explain", "POST /policies/test", "POST /policies/diff", "POST /policies/suggest"]

    /// What says what is so already in the tests' world: nothing is changed.
    static let already: Set = [
        "POST /gateways/:device/drain", "PUT /groups/:group/policies/order",
        "PUT /networks/:network/groups/:group/policies/order", "PUT /policies/:policy/rules/order",
        "PUT /networks/:network/policies/:policy/rules/order",
    ]

    private static let networks = #"""
        POST /networks {"name":"attic","cidr":"10.99.0.0/24","template":"$template","member_group_ids":["$group"]}
        POST /networks {"name":"attic","default_group_ids":["$group"]}
        PUT /networks/:network {"mtu":1400,"member_group_ids":["$group"],"default_group_ids":["$group"]}
        PUT /networks/:network {"assignment":{"mode":"manual","gateway_ids":["$gateway"]}}
        PUT /networks/:network {"routing_policy":{"routing_mode":"manual","egress_device_id":"$gateway"}}
        PUT /networks/:network/acl {"blocked_peers":{"$peer":true}}
        PUT /networks/:network/acl {"enabled":true,"rules":[{"source_peer":"$peer","target_peer":"*","action":"deny"}]}
        PUT /networks/:network/routing-policy {"routing_mode":"manual","egress_device_id":"$gateway"}
        PUT /networks/:network/security/config {"shared_config_changes":5,"block_on":["session_conflict"]}
        POST /networks/:network/peers {"name":"tablet","generate_key":true,"owner_id":"$user","group_ids":["$group"]}
        POST /networks/:network/peers {"device_id":"$far"}
        PUT /networks/:network/peers/:peer {"name":"scanner","owner_id":"$user"}
        POST /networks/:network/routes {"name":"nas","destination_cidrs":["10.21.0.0/24"],"via":["$gateway"],"dns":[]}
        PUT /networks/:network/routes/:route {"via":["$gateway"],"dns":[{"name":"db","ip":"10.20.0.5"}]}
        POST /networks/:network/routes/:route/dns {"name":"db","ip":"10.20.0.5"}
        POST /devices {"kind":"static","network_id":"$network","name":"tablet","generate_key":true,"owner_id":"$user"}
        POST /devices {"kind":"static","network_id":"$network","name":"tablet","generate_key":true,"group_ids":["$group"]}
        PUT /devices/:device {"name":"scanner","owner_user_id":"$user"}
        POST /devices/:device/rotate-key {"generate_key":true}
        PUT /devices/:device/routing-preference {"network_id":"$network","traffic_mode":"vpn_only"}
        PUT /devices/:device/routing-preference {"routing_mode":"manual","egress_device_id":"$gateway"}
        PUT /users/:user/routing-preference {"network_id":"$network","traffic_mode":"vpn_only"}
        PUT /users/:user/routing-preference {"routing_mode":"manual","network_id":"$network","egress_device_id":"$gateway"}
        POST /gateways {"network_id":"$network","expires_in":3600}
        PUT /gateways/:device {"region":"north","labels":{"rack":"7"},"capacity":50}
        POST /gateways/:device/drain {"drain":false}
        POST /join-keys {"network_id":"$network","group_ids":["$group"],"uses":2,"expires_in":3600}
        POST /templates {"name":"hall","from_network":"$network"}
        POST /templates {"name":"hall","network":{"mtu":1400}}
        """#

    private static let refused = #"""
        POST /networks {"name":"attic","routing_policy":{"routing_mode":"manual","egress_device_id":"$gateway"}}
        POST /networks {"name":"attic","routing_policy":{"routing_mode":"manual","ingress_device_id":"$gateway"}}
        PUT /networks/:network {"routing_policy":{"routing_mode":"manual","ingress_device_id":"$gateway"}}
        PUT /networks/:network/routing-policy {"routing_mode":"manual","ingress_device_id":"$gateway"}
        PUT /devices/:device/routing-preference {"routing_mode":"manual","ingress_device_id":"$gateway"}
        PUT /users/:user/routing-preference {"routing_mode":"manual","network_id":"$network","ingress_device_id":"$gateway"}
        """#

    private static let access = #"""
        POST /groups {"name":"phones","network_id":"$network","priority":7}
        POST /networks/:network/groups {"name":"phones","priority":7}
        PUT /groups/:group {"members":{"device_ids":["$device"],"peer_ids":["$peer"],"user_ids":["$user"],"route_ids":["$route"]}}
        PUT /groups/:group {"policy_ids":["$policy"],"route_ids":["$route"]}
        PUT /networks/:network/groups/:group {"policy_ids":["$policy"],"route_ids":["$route"]}
        PUT /networks/:network/groups/:group {"members":{"device_ids":["$device"],"peer_ids":["$peer"],"user_ids":["$user"],"route_ids":["$route"]}}
        PUT /groups/:group/policies/order {"order":["$policy"]}
        PUT /networks/:network/groups/:group/policies/order {"order":["$policy"]}
        POST /policies {"name":"ssh","network_id":"$network","rules":[{"direction":"output","action":"allow","target_type":"peer","target":"$peer"}]}
        POST /networks/:network/policies {"name":"ssh","rules":[{"direction":"output","action":"allow","target_type":"group","target":"$group"}]}
        PUT /policies/:policy {"description":"shells","rules":[{"direction":"output","action":"allow","target_type":"route","target":"$route"}]}
        PUT /networks/:network/policies/:policy {"rules":[{"direction":"output","action":"allow","target_type":"network","target":"$network"}]}
        POST /policies/:policy/rules {"direction":"input","action":"deny","target_type":"peer","target":"$peer"}
        POST /networks/:network/policies/:policy/rules {"direction":"input","action":"deny","target_type":"group","target":"$group"}
        PUT /policies/:policy/rules/order {"order":["$rule"]}
        PUT /networks/:network/policies/:policy/rules/order {"order":["$rule"]}
        PUT /policies/:policy/rules/:rule {"target_type":"network","target":"$network"}
        PUT /networks/:network/policies/:policy/rules/:rule {"target_type":"route","target":"$route"}
        POST /explain {"from":"printer","to":"10.20.0.5","protocol":"tcp","port":80}
        POST /policies/test {"tests":[{"from":"printer","to":"10.20.0.5","protocol":"tcp","port":80,"expect":"deny"}]}
        POST /policies/diff {"document":{"policies":{"web":{"description":"pages"}}}}
        POST /policies/suggest {"flows":[{"src_ip":"10.77.0.2","dst_ip":"10.20.0.5","proto":"tcp","port":80}]}
        POST /access-requests {"target_type":"peer","target":"$peer","protocol":"tcp","ports":["22"],"expires_in":600,"reason":"x"}
        POST /access-requests/:access_request/approve {"expires_in":300,"priority":50,"note":"for today"}
        POST /access-requests/:access_request/refuse {"note":"not today"}
        POST /bulk {"document":{"policies":{"web":{"description":"pages"}}}}
        """#

    private static let people = #"""
        POST /auth/login {"email":"ada@example.org","password":"correct horse battery staple"}
        POST /auth/session {"email":"ada@example.org","password":"correct horse battery staple"}
        POST /users/me/totp {"password":"correct horse battery staple"}
        PUT /users/me/password {"password":"correct horse battery staple","new_password":"another long sentence"}
        POST /users/me/tokens {"name":"ci","scopes":["read"],"expires_in":3600}
        POST /users {"email":"new@example.org","role":"member","authorized_networks":["$network"],"group_ids":["$group"]}
        PUT /users/:user {"name":"Countess","authorized_networks":["$network"]}
        PUT /users/defaults {"default_role":"viewer","default_authorized_networks":["$network"]}
        POST /tenants {"name":"Annex","owner_email":"grace@example.org"}
        PUT /tenants/:tenant {"name":"Annex"}
        POST /tenants/:tenant/members {"email":"new@example.org","authorized_networks":["$network"],"group_ids":["$group"]}
        PUT /settings {"join_key_lifetime":7200,"device_credential_lifetime":null}
        """#

    /// Of lines that are a method, a path and a body.
    private static func about(_ lines: String) -> [String: [String]] {
        let cases = lines.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            return (key: "\(parts[0]) \(parts[1])", body: parts[2])
        }
        return Dictionary(grouping: cases, by: \.key).mapValues { $0.map(\.body) }
    }
}

extension Endpoint {
    /// As `RightBodies` calls it.
    var place: String { "\(method) \(path.description.replacing("/api/v1", with: ""))" }

    /// - Parameter ids: by the names of the path's parameters; what is missing is nobody's.
    func path(with ids: [String: String]) -> String {
        let isGateways = path.description.contains("/gateways/")
        return path.parameters.reduce(path.description) { path, name in
            path.replacing(":\(name)", with: ids[isGateways && name == "device" ? "gateway" : name] ?? nobodysID)
        }
    }

    /// Bodies that it takes where these things are; a sample where it takes none here.
    /// - Parameter isTaken: only those that are taken in the tests' world.
    func rightBodies(_ ids: [String: String], taken isTaken: Bool = false) throws -> [JSONValue] {
        guard let texts = RightBodies.all[place] else { return [request?.sample ?? [:]] }
        return try texts.filter { !isTaken || !RightBodies.waiting.contains($0) }.map { text in
            // The longer first: one name begins as another.
            let filled = ids.keys.sorted(by: >).reduce(text) { $0.replacing("$\($1)", with: ids[$1] ?? "") }
            return try JSONText.decode(JSONValue.self, from: Array(filled.utf8))
        }
    }
}

/// An id that nothing has.
let nobodysID = "01890a5d-ac96-774b-bcce-b302099a8057"
