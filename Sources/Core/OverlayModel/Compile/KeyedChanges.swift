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
        // Most of two long lists is equal, before and behind what isn't.
        let stretch = DifferingStretch(before, after)
        guard !stretch.isEmpty else { return nil }
        let (before, after) = (before[stretch.before], after[stretch.after])
        let old = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let kept = Set(after.map(\.key))
        self.init(removed: old.keys.filter { !kept.contains($0) }.sorted(), set: after.filter { old[$0.key] != $0 })
    }

    private init(removed: [Element.Key], set: [Element]) {
        (self.removed, self.set) = (removed, set)
    }

    /// Without those of some keys; nil where nothing is left.
    func filter(_ isIncluded: (Element.Key) -> Bool) -> Self? {
        let rest = Self(removed: removed.filter(isIncluded), set: set.filter { isIncluded($0.key) })
        return rest.removed.isEmpty && rest.set.isEmpty ? nil : rest
    }

    /// Both, of two lists that are one for the receiver. What goes from one and comes to the other stays.
    func joined(_ other: Self?) -> Self {
        guard let other else { return self }
        let present = Set((set + other.set).map(\.key))
        return Self(
            removed: Set(removed + other.removed).subtracting(present).sorted(),
            set: (set + other.set).sorted(by: Element.precedes))
    }

    func apply(to elements: inout [Element]) {
        let changed = Set(removed).union(set.map(\.key))
        elements.removeAll { changed.contains($0.key) }
        elements += set
        elements.sort(by: Element.precedes)
    }
}
