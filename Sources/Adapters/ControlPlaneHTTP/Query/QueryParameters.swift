// SPDX-License-Identifier: Apache-2.0

/// What an endpoint takes in its URL's query: a field for each parameter. What isn't one is refused by name.
protocol QueryParameters: Decodable, Sendable {
    /// What the parameters mean, where the name doesn't say it.
    static var notes: [String: String] { get }
}

extension QueryParameters {
    static var notes: [String: String] { [:] }
}

struct NoQuery: QueryParameters {
    init(from decoder: any Decoder) throws {
        // It is an object, and has no fields.
        _ = try decoder.container(keyedBy: AnyKey.self)
    }
}
