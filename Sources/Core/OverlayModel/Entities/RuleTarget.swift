// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The other end of a rule. A gateway's own address is held only by what names the gateway's peer: `peer` and `group`.
public enum RuleTarget: Hashable, Sendable {
    /// Whoever has the address.
    case cidr(Prefix)
    case peer(ID<Peer>)
    case group(ID<Group>)
    /// A network's peers, not its routes.
    case network(ID<Network>)
    /// A route's prefixes.
    case route(ID<Route>)
    /// What lies in no network and behind no route.
    case internet
    case any

    /// What `target_type` says.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case cidr, peer, group, network, route, internet, any
    }

    public var kind: Kind {
        switch self {
        case .cidr: .cidr
        case .peer: .peer
        case .group: .group
        case .network: .network
        case .route: .route
        case .internet: .internet
        case .any: .any
        }
    }

    /// What `target` says; nil for what needs no name.
    public var text: String? {
        switch self {
        case .cidr(let prefix): prefix.description
        case .peer(let id): id.description
        case .group(let id): id.description
        case .network(let id): id.description
        case .route(let id): id.description
        case .internet, .any: nil
        }
    }

    public init(kind: Kind, text: String?) throws(ParseError) {
        guard let text else {
            switch kind {
            case .any: self = .any
            case .internet: self = .internet
            default: throw ParseError("a target of type '\(kind.rawValue)' has to be named")
            }
            return
        }
        switch kind {
        case .cidr: self = .cidr(try Prefix(text: text))
        case .peer: self = .peer(try ID(text: text))
        case .group: self = .group(try ID(text: text))
        case .network: self = .network(try ID(text: text))
        case .route: self = .route(try ID(text: text))
        case .internet, .any:
            throw ParseError("a target of type '\(kind.rawValue)' has no name, '\(text)' is too much")
        }
    }
}

/// Two fields: its kind, and its text where it has one.
extension RuleTarget: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind = "target_type"
        case text = "target"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            kind: container.decode(Kind.self, forKey: .kind),
            text: container.decodeIfPresent(String.self, forKey: .text))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(text, forKey: .text)
    }
}
