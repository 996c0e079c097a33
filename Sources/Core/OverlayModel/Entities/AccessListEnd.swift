// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// One end of an access list's rule: a peer, or `*` for any.
public enum AccessListEnd: Hashable, Sendable, TextCoded {
    case any
    case peer(ID<Peer>)

    public static var textForm: TextForm { TextForm(example: "*") }

    public init(text: String) throws(ParseError) {
        self = text == "*" ? .any : .peer(try ID(text: text))
    }

    public var description: String {
        switch self {
        case .any: "*"
        case .peer(let id): id.description
        }
    }

    func holds(_ peer: Peer) -> Bool {
        switch self {
        case .any: true
        case .peer(let id): peer.id == id
        }
    }
}
