// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What of a listing of libnftables we look at. Objects of other kinds, and fields that are not named here, are
/// skipped: other tools' rulesets hold much that this program need not understand.
struct RulesetListing {
    struct Chain: Decodable, Hashable {
        let family: String
        let table: String
        let name: String
        /// Of base chains only, as the policy.
        let hook: String?
        let policy: String?
    }

    struct Map: Decodable, Hashable {
        let family: String
        let table: String
        let name: String
    }

    struct Rule: Decodable {
        let family: String
        let table: String
        let chain: String
        let statements: [Statement]

        private enum CodingKeys: String, CodingKey {
            case family, table, chain
            case statements = "expr"
        }
    }

    var chains: [Chain] = []
    var maps: [Map] = []
    var rules: [Rule] = []

    init(json: String) throws {
        if json.isEmpty { return }
        let document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
        for object in document.nftables {
            if let chain = object.chain { chains.append(chain) }
            if let map = object.map { maps.append(map) }
            if let rule = object.rule { rules.append(rule) }
        }
    }

    private struct Document: Decodable {
        let nftables: [Object]
    }

    private struct Object: Decodable {
        let chain: Chain?
        let map: Map?
        let rule: Rule?
    }
}

extension RulesetListing {
    /// One expression or statement of a rule, as far as it tells whether the rule always ends a tunnel's packet.
    enum Statement: Decodable, Hashable {
        case accept
        case drop
        case `return`
        case jump(String)
        case goto(String)
        /// A comparison `left == right` of a `meta` key.
        case interface(key: String, name: String)
        /// `ct state` includes established.
        case established
        /// Changes nothing about where the packet goes: counter, log, comment, mark.
        case neutral
        /// Anything else: a condition that we can't decide.
        case condition

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyKey.self)
            guard let key = container.allKeys.first else {
                self = .condition
                return
            }
            switch key.stringValue {
            case "accept": self = .accept
            case "drop", "reject": self = .drop
            case "return": self = .return
            case "jump": self = .jump(try container.decode(Target.self, forKey: key).target)
            case "goto": self = .goto(try container.decode(Target.self, forKey: key).target)
            case "counter", "log", "mangle": self = .neutral
            case "match": self = try container.decode(Match.self, forKey: key).statement
            default: self = .condition
            }
        }
    }

    private struct Target: Decodable {
        let target: String
    }

    /// A `match` statement; what is not one of the two forms that we know is a condition.
    private struct Match: Decodable {
        let statement: Statement

        private enum CodingKeys: String, CodingKey {
            case operation = "op"
            case left, right
        }

        private struct Left: Decodable {
            struct Key: Decodable { let key: String }
            let meta: Key?
            let ct: Key?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let operation = try container.decodeIfPresent(String.self, forKey: .operation) ?? "=="
            let left = try? container.decode(Left.self, forKey: .left)
            if let key = left?.meta?.key, key == "iifname" || key == "oifname", operation == "==",
                let name = try? container.decode(String.self, forKey: .right)
            {
                statement = .interface(key: key, name: name)
            } else if left?.ct?.key == "state", operation != "!=" {
                let states =
                    (try? container.decode([String].self, forKey: .right))
                    ?? (try? container.decode(String.self, forKey: .right)).map { [$0] } ?? []
                statement = states.contains("established") ? .established : .condition
            } else {
                statement = .condition
            }
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
