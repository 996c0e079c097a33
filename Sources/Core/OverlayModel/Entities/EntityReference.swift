// SPDX-License-Identifier: Apache-2.0

/// An entity by kind and id, where its type is of no interest.
public struct EntityReference: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let kind: String
    public let id: String

    public init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    public init<Kind: Entity>(_ id: ID<Kind>) {
        self.init(kind: Kind.kind, id: id.description)
    }

    public var description: String { "\(kind) \(id)" }

    public static func < (a: Self, b: Self) -> Bool { (a.kind, a.id) < (b.kind, b.id) }
}
