// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a list holds once a key, in an order that follows from its elements.
public protocol KeyedElement: Hashable, Sendable, Codable {
    associatedtype Key: Hashable & Sendable & Codable & Comparable
    var key: Key { get }
    static func precedes(_ a: Self, _ b: Self) -> Bool
}

extension DesiredPeer: KeyedElement {
    public var key: PublicKey { publicKey }

    /// A device whose key is being rotated is there twice.
    public static func precedes(_ a: Self, _ b: Self) -> Bool {
        (a.deviceID, a.publicKey) < (b.deviceID, b.publicKey)
    }
}

extension DesiredRoute: KeyedElement {
    public var key: Prefix { destination }
    public static func precedes(_ a: Self, _ b: Self) -> Bool { a.destination < b.destination }
}

/// Elements that go, and elements that come or take the place of the one with their key.
public struct KeyedChanges<Element: KeyedElement>: Hashable, Sendable, Codable {
    /// Ascending.
    public var removed: [Element.Key]
    public var set: [Element]

    /// - Returns: nil where the two are equal.
    init?(from before: [Element], to after: [Element]) {
        guard before != after else { return nil }
        let old = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let kept = Set(after.map(\.key))
        removed = old.keys.filter { !kept.contains($0) }.sorted()
        set = after.filter { old[$0.key] != $0 }
    }

    func apply(to elements: inout [Element]) {
        let changed = Set(removed).union(set.map(\.key))
        elements.removeAll { changed.contains($0.key) }
        elements += set
        elements.sort(by: Element.precedes)
    }
}
