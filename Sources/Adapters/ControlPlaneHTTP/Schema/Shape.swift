// SPDX-License-Identifier: Apache-2.0

/// What runs of an `init(from:)` or an `encode(to:)` have asked for or given.
final class Shape {
    struct Field {
        let shape: Shape
        /// Whether it is there was asked.
        var mayBeMissing = false
        /// Whether it is null was asked, as for one that may be missing.
        var nullIsMissing = false
    }

    /// Of a single value.
    var value: Schema?
    /// null is one of the values.
    var mayBeNull = false
    private(set) var element: Shape?
    private(set) var fields: [String: Field]?

    func beObject() { fields = fields ?? [:] }

    func list() -> Shape {
        let element = element ?? Shape()
        self.element = element
        return element
    }

    func field(_ name: String) -> Shape {
        note(name) { _ in }
        return fields?[name]?.shape ?? self
    }

    func knows(_ name: String) -> Bool { fields?[name]?.shape.schema() != nil }

    func note(_ name: String, _ change: (inout Field) -> Void) {
        var field = fields?[name] ?? Field(shape: Shape())
        change(&field)
        fields = (fields ?? [:]).merging([name: field]) { $1 }
    }

    /// nil: nothing has been asked for.
    /// - Parameter type: whose shape it is.
    func schema(of type: Any.Type? = nil) -> Schema? {
        guard let schema = unwrapped(type) else { return mayBeNull ? .nullable(.either([])) : nil }
        return mayBeNull ? .nullable(schema) : schema
    }

    private func unwrapped(_ type: Any.Type?) -> Schema? {
        if let fields { return .object(ObjectSchema(type, fields: fields.compactMap { $1.described(as: $0) })) }
        if let element { return element.schema().map { .array($0) } }
        return value
    }
}

extension Shape.Field {
    fileprivate func described(as name: String) -> ObjectSchema.Field? {
        guard let schema = shape.schema() else { return nil }
        return ObjectSchema.Field(
            name: name, schema: schema,
            presence: nullIsMissing ? .optionalOrNull : mayBeMissing ? .optional : .required)
    }
}
