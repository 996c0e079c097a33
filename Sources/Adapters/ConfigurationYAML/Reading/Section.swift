// SPDX-License-Identifier: Apache-2.0

/// A mapping of the file, whose keys are known beforehand.
struct Section {
    private let fields: [String: Field]
    let line: Int?
    private let path: String
    private let log: FaultLog

    /// Refuses each key that is not one of `keys`, and each that is there twice.
    /// - Returns: nil where no mapping stands there; where nothing stands at all, an empty section.
    init?(_ field: Field, keys: [String]) {
        (path, line, log) = (field.path, field.line, field.log)
        guard let mapping = field.node.mapping else {
            fields = [:]
            if field.isNull { return }
            field.refuse("is \(field.kind); write a mapping with \(Field.alternatives(keys))")
            return nil
        }
        var fields: [String: Field] = [:]
        var places: [String: Field] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                Field(node: key, path: path, log: log).refuse(
                    "has a key that is no text; known are \(keys.joined(separator: ", "))")
                continue
            }
            places[name]?.refuse("is there twice; keep one")
            places[name] = Field(node: key, path: Self.joined(path, name), log: log)
            Self.take(name, key, value, into: &fields, keys, of: field)
        }
        self.fields = fields
    }

    /// The whole file.
    init?(root: Node, keys: [String], _ log: FaultLog) {
        self.init(Field(node: root, path: "", log: log), keys: keys)
    }

    /// The field of a key; nil where nothing stands there.
    subscript(key: String) -> Field? {
        guard let field = fields[key], !field.isNull else { return nil }
        return field
    }

    /// The field of a key that has to be there.
    /// - Parameter example: what could stand there.
    func required(_ key: String, _ example: String) -> Field? {
        if let field = self[key] { return field }
        refuse(key, "is missing; write \(key): \(example)")
        return nil
    }

    /// A field with two spellings: a flat one here, and one in a section.
    func either(_ flat: String, _ nested: Field?) -> Field? {
        if let flat = self[flat], let nested { flat.refuse("is there beside \(nested.reference); keep one of the two") }
        return nested ?? self[flat]
    }

    /// Says what is wrong about a key that is not there.
    func refuse(_ key: String, _ message: String) {
        log.refuse(line: fields[key]?.line ?? line, field: Self.joined(path, key), message)
    }

    private static func take(
        _ name: String, _ key: Node, _ value: Node, into fields: inout [String: Field], _ keys: [String],
        of field: Field
    ) {
        let place = Field(node: key, path: joined(field.path, name), log: field.log)
        if keys.contains(name) {
            fields[name] = Field(node: value, path: place.path, log: field.log)
            if field.path == "wg" { field.log.lines[place.path] = place.line }
        } else {
            let shown = Field(node: key, path: joined(field.path, Field.name(name)), log: field.log)
            let known = "known here: \(keys.joined(separator: ", "))"
            shown.refuse(
                "is unknown; " + (Spelling.nearest(to: name, in: keys).map { "did you mean '\($0)'?" } ?? known))
        }
    }

    private static func joined(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension Field {
    /// A key of the file as paths show it.
    fileprivate static func name(_ text: String) -> String {
        let shown = Self.shown(text)
        return shown == "'\(text)'" && !text.isEmpty ? text : shown
    }
}
