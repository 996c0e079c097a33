// SPDX-License-Identifier: Apache-2.0

/// A request's body, of which every field is known: one that is not is refused by name, so that a typo never passes
/// for a wish.
public protocol RequestBody: Codable, Sendable {
    static var fields: [String] { get }
}

/// Decodes a body and refuses what it doesn't know, at every depth that is `Strict`.
public struct Strict<Body: RequestBody>: Codable, Sendable {
    public let body: Body

    public init(_ body: Body) {
        self.body = body
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        let unknown = container.allKeys.map(\.stringValue).filter { !Body.fields.contains($0) }.sorted()
        if let first = unknown.first {
            let path = (decoder.codingPath.map(\.pathElement) + [first]).joined(separator: ".")
            throw Problem(
                .unknownField, field: path.replacing(".[", with: "["),
                "there is no such field; there are: \(Body.fields.sorted().joined(separator: ", "))")
        }
        body = try Body(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try body.encode(to: encoder)
    }
}

/// Any key at all.
struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "\(intValue)"
        self.intValue = intValue
    }
}

extension CodingKey {
    var pathElement: String { intValue.map { "[\($0)]" } ?? stringValue }
}
