// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Synchronization

extension Schema {
    /// What a type's `init(from:)` takes.
    /// - Throws: where no sample of it can be made: an enumeration without `CaseIterable`, an `init(from:)` that is
    ///   content with nothing.
    init<Value: Decodable>(taking type: Value.Type) throws {
        self = try Samples().sample(of: type, choice: 0).1
    }

    /// What a type's `encode(to:)` gives.
    init<Value: Codable>(giving type: Value.Type) throws {
        self = try Answers().schema(of: type)
    }

    // A type that can't be described is a mistake in the route table, which every test that makes one finds.

    static func request<Value: Decodable>(_ type: Value.Type) -> Schema {
        KnownSchemas.requests.schema(of: type) { try Schema(taking: type) }
    }

    static func answer<Value: Codable>(_ type: Value.Type) -> Schema {
        KnownSchemas.answers.schema(of: type) { try Schema(giving: type) }
    }
}

/// A type's coding is run once in a process, however many route tables there are.
private final class KnownSchemas: Sendable {
    static let requests = KnownSchemas()
    static let answers = KnownSchemas()

    private let schemas = Mutex<[ObjectIdentifier: Schema]>([:])

    func schema(of type: Any.Type, make: () throws -> Schema) -> Schema {
        if let known = schemas.withLock({ $0[ObjectIdentifier(type)] }) { return known }
        do {
            let made = try make()
            schemas.withLock { $0[ObjectIdentifier(type)] = made }
            return made
        } catch {
            preconditionFailure("\(type) can't be described: \(error)")
        }
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
