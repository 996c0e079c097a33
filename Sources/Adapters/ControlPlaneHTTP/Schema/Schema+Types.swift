// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

extension Schema {
    /// What a type's `init(from:)` takes.
    /// - Throws: where no sample of it can be made: an enumeration without `CaseIterable`, an `init(from:)` that is
    ///   content with nothing.
    init<Value: Decodable>(taking type: Value.Type) throws {
        let shape = Shape()
        _ = try SampleDecoder.value(type, into: shape, .init(choice: 0, optionals: .all))
        guard let schema = shape.value else { throw SampleDecoder.Unknown(type: type) }
        self = schema
    }

    /// What a type's `encode(to:)` gives: what a sample with all that is optional gives, and of it as required what
    /// one without gives, too. What only `init(from:)` knows may be there.
    init<Value: Codable>(giving type: Value.Type) throws {
        if let leaf = Leaf(type, choice: 0) {
            self = leaf.schema
        } else if let map = type as? any StringKeyed.Type, let value = map.valueType as? any Codable.Type {
            self = .map(try Schema(giving: value))
        } else {
            let taken = Shape()
            let samples = [.all, .unseen, .none].compactMap { SampleDecoder.run(type, into: taken, $0) }
            guard let full = samples.first, let bare = samples.last else { throw SampleDecoder.Unknown(type: type) }
            let most = try Self.given(by: full), least = try Self.given(by: bare)
            self = most.beside(least, taken.schema())
        }
    }

    /// A type that can't be described is a mistake in the route table, which every test that makes one finds.
    static func of<Value>(_ type: Value.Type, _ describe: (Value.Type) throws -> Schema) -> Schema {
        do {
            return try describe(type)
        } catch {
            preconditionFailure("\(type) can't be described: \(error)")
        }
    }

    private static func given<Value: Codable>(by sample: Value) throws -> Schema {
        let shape = Shape()
        try sample.encode(to: ShapeEncoder(shape: shape))
        guard let schema = shape.schema(of: Value.self) else {
            throw SampleDecoder.Unknown(type: Value.self)
        }
        return schema
    }

    private func beside(_ bare: Schema, _ taken: Schema?) -> Schema {
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

/// Types that descriptions call otherwise than the code.
protocol SchemaNamed {
    static var schemaName: String? { get }
}

extension EntityView: SchemaNamed {
    /// `NetworkExtra` is beside the network in `NetworkInfo`.
    static var schemaName: String? {
        let extra = "\(Extra.self)"
        return (extra.hasSuffix("Extra") ? String(extra.dropLast(5)) : extra) + "Info"
    }
}

extension ObjectSchema {
    init(_ type: Any.Type?, fields: [Field]) {
        name = type.flatMap { Self.name(of: $0) }
        ignored = (type as? any RequestBody.Type)?.tolerated ?? []
        self.fields = fields.sorted { $0.name < $1.name }
    }

    private static func name(of type: Any.Type) -> String? {
        if let named = type as? any SchemaNamed.Type { return named.schemaName }
        let name = String(reflecting: type)
        guard !name.contains("<"), !name.contains("("), !name.hasPrefix("Swift.") else { return nil }
        return name.split(separator: ".").dropFirst().joined(separator: ".")
    }
}
