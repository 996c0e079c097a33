// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The nftables expressions and statements that our rules are made of.
extension JSON {
    static let accept: JSON = ["accept": nil]
    static let drop: JSON = ["drop": nil]
    static let `return`: JSON = ["return": nil]

    static let masquerade: JSON = ["masquerade": nil]

    static func goto(_ chain: String) -> JSON { ["goto": ["target": .string(chain)]] }
    static func jump(_ chain: String) -> JSON { ["jump": ["target": .string(chain)]] }

    static let conntrackMark: JSON = ["ct": ["key": "mark"]]
    static let packetMark: JSON = ["meta": ["key": "mark"]]
    static let transportProtocol: JSON = ["meta": ["key": "l4proto"]]

    static func field(_ protocol: String, _ name: String) -> JSON {
        ["payload": ["protocol": .string(`protocol`), "field": .string(name)]]
    }

    static func prefix(_ prefix: Prefix) -> JSON {
        ["prefix": ["addr": .string(prefix.address.description), "len": .number(UInt64(prefix.length))]]
    }

    static func concatenation(_ parts: [JSON]) -> JSON { parts.count == 1 ? parts[0] : ["concat": .array(parts)] }

    static func match(_ left: JSON, _ right: JSON, operation: String = "==") -> JSON {
        ["match": ["op": .string(operation), "left": left, "right": right]]
    }

    static func match(_ left: JSON, mask: UInt32, _ value: UInt32) -> JSON {
        match(["&": [left, .number(UInt64(mask))]], .number(UInt64(value)))
    }

    static func entering(_ interface: String) -> JSON { match(["meta": ["key": "iifname"]], .string(interface)) }
    static func notLeaving(_ interface: String) -> JSON {
        match(["meta": ["key": "oifname"]], .string(interface), operation: "!=")
    }
    static func leaving(_ interface: String) -> JSON { match(["meta": ["key": "oifname"]], .string(interface)) }

    static func direction(_ direction: String) -> JSON { match(["ct": ["key": "direction"]], .string(direction)) }
    static func state(_ states: JSON) -> JSON { match(["ct": ["key": "state"]], states, operation: "in") }

    static func set(_ key: JSON, _ value: JSON) -> JSON { ["mangle": ["key": key, "value": value]] }

    /// Looks `key` up in a map; without an element the rule ends here.
    static func lookUp(_ key: JSON, in map: String) -> JSON { ["map": ["key": key, "data": .string("@\(map)")]] }

    /// - Parameter snapLength: bytes of the packet to copy: the longest headers that the flow log reads.
    static func log(group: UInt16, prefix: String, snapLength: UInt64 = 128) -> JSON {
        [
            "log": [
                "group": .number(UInt64(group)), "prefix": .string(prefix), "snaplen": .number(snapLength),
                "queue-threshold": 32,
            ]
        ]
    }
}
