// SPDX-License-Identifier: Apache-2.0

/// The contexts of one user, by name, of which one is the current. In JSON the current one's fields stand at the top, as
/// they did when there was only one.
struct ContextBook {
    private(set) var current: Context
    private var others: [String: Context] = [:]

    init(_ context: Context) {
        current = context
    }

    /// By name.
    var all: [Context] { ([current] + others.values).sorted { $0.name < $1.name } }

    /// - Parameter name: nil: the current one.
    /// - Throws: where there is none.
    func context(named name: String?) throws(ContextError) -> Context {
        guard let name, name != current.name else { return current }
        guard let context = others[name] else { throw .unknown(name: name, known: all.map(\.name)) }
        return context
    }

    /// In the place of one with the same name, where there is one.
    mutating func put(_ context: Context) {
        if context.name == current.name { current = context } else { others[context.name] = context }
    }

    mutating func use(_ name: String) throws(ContextError) {
        let next = try context(named: name)
        others[current.name] = current
        others[next.name] = nil
        current = next
    }

    /// - Throws: for the current one: nobody knows which is meant then.
    mutating func remove(_ name: String) throws(ContextError) {
        let context = try context(named: name)
        guard context.name != current.name else { throw .inUse(name: name) }
        others[name] = nil
    }
}

extension ContextBook: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, others
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        current = try Context(from: decoder)
        current.name = try container.decodeIfPresent(String.self, forKey: .name) ?? Context.standardName
        others = try container.decodeIfPresent([String: Context].self, forKey: .others) ?? [:]
        for name in others.keys { others[name]?.name = name }
    }

    func encode(to encoder: any Encoder) throws {
        try current.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(current.name, forKey: .name)
        if !others.isEmpty { try container.encode(others, forKey: .others) }
    }
}
