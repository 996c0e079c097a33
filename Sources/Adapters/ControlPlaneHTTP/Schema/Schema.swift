// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What a JSON value looks like, as far as our types say it.
indirect enum Schema: Hashable, Sendable {
    /// Any JSON.
    case any
    case flag
    case number
    case integer(lowest: Int64, highest: UInt64)
    case text(TextForm?)
    case choice([String])
    case array(Schema)
    /// An object whose keys are data.
    case map(Schema)
    case object(ObjectSchema)
    case either([Schema])
    /// `null` as well, with a meaning of its own.
    case nullable(Schema)

    /// The object that a value of it is, if it is one.
    var object: ObjectSchema? {
        switch self {
        case .object(let object): object
        case .nullable(let schema): schema.object
        default: nil
        }
    }

    /// A text, a number or a flag: what can be compared, and stand in a query.
    var isScalar: Bool {
        switch self {
        case .flag, .number, .integer, .text, .choice: true
        case .nullable(let schema): schema.isScalar
        case .any, .array, .map, .object, .either: false
        }
    }
}

struct ObjectSchema: Hashable, Sendable {
    struct Field: Hashable, Sendable {
        let name: String
        var schema: Schema
        let presence: Presence
    }

    enum Presence: Hashable, Sendable {
        case required
        case optional
        /// `null` is read as if the field were missing.
        case optionalOrNull
    }

    /// What descriptions call it; nil: it is described where it stands.
    let name: String?
    /// In the order of their names, but for those that only some have, which come behind.
    var fields: [Field]
    /// Fields that older clients send, and that mean nothing.
    let ignored: [String]

    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
