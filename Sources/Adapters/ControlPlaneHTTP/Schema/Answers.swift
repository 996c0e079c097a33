// SPDX-License-Identifier: Apache-2.0

/// What types' `encode(to:)` give. Each type is looked into once.
final class Answers {
    private let samples = Samples()
    private var known: [ObjectIdentifier: Schema] = [:]

    func schema<Value: Codable>(of type: Value.Type) throws -> Schema {
        if let leaf = Leaf(type, choice: 0) { return leaf.schema }
        if let known = known[ObjectIdentifier(type)] { return known }
        let schema = try lookInto(type)
        known[ObjectIdentifier(type)] = schema
        return schema
    }

    /// What a sample with all that is optional gives; what one without gives as well is required. What only
    /// `init(from:)` knows may be there.
    private func lookInto<Value: Codable>(_ type: Value.Type) throws -> Schema {
        if let map = type as? any StringKeyed.Type, let value = map.valueType as? any Codable.Type {
            return .map(try schema(of: value))
        }
        let taken = Shape()
        let modes: [SampleDecoder.Optionals] = [.all, .unseen, .none]
        let values = modes.compactMap { samples.run(type, into: taken, $0) }
        guard let full = values.first, let bare = values.last else { throw Samples.Unknown(type: type) }
        return try given(by: full).beside(try given(by: bare), taken.schema())
    }

    private func given<Value: Codable>(by sample: Value) throws -> Schema {
        let shape = Shape()
        try sample.encode(to: ShapeEncoder(shape: shape, answers: self))
        guard let schema = shape.schema(of: Value.self) else { throw Samples.Unknown(type: Value.self) }
        return schema
    }
}

extension Schema {
    fileprivate func beside(_ bare: Schema, _ taken: Schema?) -> Schema {
        guard case .object(var object) = self, let least = bare.object else { return self }
        object.fields = object.fields.map { field in
            let other = least.field(field.name)
            return .init(
                name: field.name, schema: other.map { field.schema.orNull(if: $0.schema) } ?? field.schema,
                presence: other == nil ? .optional : .required)
        }
        let rest = taken?.object?.fields.filter { object.field($0.name) == nil } ?? []
        object.fields += rest.map { ObjectSchema.Field(name: $0.name, schema: $0.schema, presence: .optional) }
        return .object(object)
    }

    private func orNull(if other: Schema) -> Schema {
        if case .nullable = self { return self }
        if case .nullable = other { return .nullable(self) }
        return self
    }
}
