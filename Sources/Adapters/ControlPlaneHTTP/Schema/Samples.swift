// SPDX-License-Identifier: Apache-2.0

/// Values of types, made by their own `init(from:)`, with what that asks for. Each type is looked into once.
final class Samples {
    struct Unknown: Error {
        let type: Any.Type
    }

    /// No enumeration that decides over other fields has more cases.
    private static let choices = 16
    private var known: [ObjectIdentifier: (value: Any, schema: Schema)] = [:]

    /// - Parameter choice: which of an enumeration's cases it is.
    func sample<Value: Decodable>(of type: Value.Type, choice: Int) throws -> (Value, Schema) {
        if let leaf = Leaf(type, choice: choice), let value = leaf.sample as? Value { return (value, leaf.taken) }
        if let known = known[ObjectIdentifier(type)], let value = known.value as? Value { return (value, known.schema) }
        let (value, schema) = try map(type, choice) ?? lookInto(type)
        known[ObjectIdentifier(type)] = (value, schema)
        return (value, schema)
    }

    /// - Returns: what the first attempt that is taken gives.
    func run<Value: Decodable>(
        _ type: Value.Type, into shape: Shape, _ optionals: SampleDecoder.Optionals
    ) -> Value? {
        for choice in 0..<Self.choices {
            let attempt = SampleDecoder.Attempt(choice: choice, optionals: optionals)
            let decoder = SampleDecoder(shape: shape, attempt: attempt, samples: self)
            if let value = try? type.init(from: decoder) { return value }
        }
        return nil
    }

    private func lookInto<Value: Decodable>(_ type: Value.Type) throws -> (Value, Schema) {
        let shape = Shape()
        let full = run(type, into: shape, .all)
        _ = run(type, into: shape, .unseen)
        let bare = run(type, into: shape, .none)
        guard let value = full ?? bare, let schema = shape.schema(of: type) else { throw Unknown(type: type) }
        return (value, schema)
    }

    /// - Returns: nil for what is no dictionary with texts as keys.
    private func map<Value: Decodable>(_ type: Value.Type, _ choice: Int) throws -> (Value, Schema)? {
        guard let map = type as? any StringKeyed.Type, let element = map.valueType as? any Decodable.Type else {
            return nil
        }
        let (value, schema) = try sample(of: element, choice: choice)
        return (map.sample(of: value) as? Value).map { ($0, .map(schema)) }
    }
}
