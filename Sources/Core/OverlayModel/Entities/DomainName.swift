// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A domain name without the root's dot, in lower case (RFC 1123 §2.1): labels with dots between them, at most 253
/// characters.
public struct DomainName: Hashable, Comparable, Sendable, TextCoded {
    public static let textForm = TextForm(format: "hostname", example: "internal")

    public let labels: [DNSLabel]

    public init(labels: [DNSLabel]) {
        self.labels = labels
    }

    public init(text: String) throws(ParseError) {
        guard text.utf8.count <= 253 else { throw ParseError("a domain name has at most 253 characters") }
        var labels: [DNSLabel] = []
        for label in text.split(separator: ".", omittingEmptySubsequences: false) {
            labels.append(try DNSLabel(text: String(label)))
        }
        self.labels = labels
    }

    public var description: String { labels.map(\.description).joined(separator: ".") }

    public static func < (a: Self, b: Self) -> Bool { a.labels.lexicographicallyPrecedes(b.labels) }

    /// What networks are named under where nobody has said otherwise: reserved for private use (ICANN, 2024).
    public static let `internal` = DomainName(labels: [.internal])
}

extension DNSLabel {
    fileprivate static let `internal` = DNSLabel(known: "internal")
}
