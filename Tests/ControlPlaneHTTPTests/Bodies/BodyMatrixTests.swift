// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// Every body of the real table, with one thing wrong in it at each of its places: it is refused by name, and nothing
/// is changed.
@Suite struct BodyMatrixTests {
    @Test func `each endpoint takes its right bodies, and what it does is in the audit log`() async throws {
        try await BodyWorld.run { bodies in
            for endpoint in bodies.endpoints where RightBodies.never[endpoint.place] == nil {
                #expect(RightBodies.all[endpoint.place] != nil, "\(endpoint.place) has no line in RightBodies")
                for body in try endpoint.rightBodies(bodies.ids, taken: true) {
                    // Each in a world of its own, since it changes that.
                    try await World.run(store: MemoryStore(copying: bodies.world.store)) { world in
                        let (rows, changes) = (world.store.auditRows, world.store.changes)
                        let answer = try await world.ask(
                            endpoint.method.rawValue, endpoint.path(with: bodies.ids), headers: bodies.owner,
                            body: body.text)
                        #expect(answer.status < 300, "\(endpoint.place) \(body.text): \(answer.body)")
                        let isSilent = RightBodies.asking.union(RightBodies.already).contains(endpoint.place)
                        #expect(
                            (world.store.auditRows > rows) != isSilent,
                            "\(endpoint.place) \(body.text): \(world.store.auditRows - rows) rows")
                        #expect(!isSilent || world.store.changes == changes, "\(endpoint.place) \(body.text)")
                    }
                }
            }
            let known = Set(bodies.endpoints.map(\.place))
            #expect(known.isSuperset(of: RightBodies.all.keys) && known.isSuperset(of: RightBodies.never.keys))
        }
    }

    @Test func `a field that there isn't is refused in each object`() async throws {
        try await refuses { _, schema, right in
            BodyPlace.objects(in: right, schema).map { path, body in
                let object = path.isEmpty ? right : JSONValue.object([:])
                return Wrong("\(path)is_admin", body(object.with("is_admin", true)).text, .unknownField)
            }
        }
    }

    @Test func `a value of another type is refused at each place`() async throws {
        try await refuses { _, schema, right in
            BodyPlace.all(in: right, schema).compactMap { place in
                place.schema.wrongType.map { Wrong(place.path, place.body($0).text, .malformed) }
            }
        }
    }

    @Test func `null is refused wherever something has to be`() async throws {
        try await refuses { endpoint, schema, right in
            BodyPlace.all(in: right, schema).filter { !$0.mayBeNull(in: endpoint.method) }.map { place in
                Wrong(place.path, place.body(.null).text, place.presence == .required ? .malformed : .invalid)
            }
        }
    }

    @Test(arguments: ["1e400", "123456789012345678901234567890", "-123456789012345678901234567890", "1.5"])
    func `a number that its field can't hold is refused`(number: String) async throws {
        try await refuses { _, schema, right in
            BodyPlace.all(in: right, schema).filter { $0.schema.isInteger }.map { place in
                Wrong(place.path, place.body("$number").text.replacing("\"$number\"", with: number), .malformed)
            }
        }
    }

    @Test func `a text that is far too long is refused, and not told again`() async throws {
        let long = String(repeating: "x", count: 10_000)
        try await refuses { _, schema, right in
            BodyPlace.all(in: right, schema).filter { $0.schema.isText }.map { place in
                Wrong(place.path, place.body(.text(long)).text, .malformed)
            }
        }
    }

    @Test(arguments: BrokenJSON.all)
    func `what is no JSON is refused`(broken: BrokenJSON) async throws {
        try await refuses { _, schema, right in
            let first = BodyPlace.all(in: right, schema).first?.path ?? "x"
            return [Wrong(nil, Array(broken.bytes(first)), .malformed)]
        }
    }

    /// Asks every endpoint with each of these bodies.
    private func refuses(
        _ wrongs: (Endpoint, Schema, JSONValue) throws -> [Wrong]
    ) async throws {
        try await BodyWorld.run { bodies in
            var count = 0
            for endpoint in bodies.endpoints {
                guard let schema = endpoint.request else { continue }
                for right in try endpoint.rightBodies(bodies.ids) {
                    for wrong in try wrongs(endpoint, schema, right) {
                        try await bodies.expect(endpoint, refuses: wrong)
                        count += 1
                    }
                }
            }
            #expect(count > 40)
        }
    }
}

/// A text that JSON parsers have been known to fall over.
enum BrokenJSON: String, CaseIterable, Sendable {
    case deepArrays, deepObjects, deepInAField, invalidUTF8, loneSurrogate, zeroByte, nothing, cut, two, aList, aText

    static var all: [BrokenJSON] { allCases }

    private static let depth = 10_000

    func bytes(_ field: String) -> [UInt8] {
        let name = field.split(separator: "[").first ?? "x"
        return switch self {
        case .deepArrays: text(String(repeating: "[", count: Self.depth) + String(repeating: "]", count: Self.depth))
        case .deepObjects:
            text(String(repeating: #"{"a":"#, count: Self.depth) + "1" + String(repeating: "}", count: Self.depth))
        case .deepInAField: text(#"{"\#(name)":"#) + BrokenJSON.deepArrays.bytes(field) + text("}")
        case .invalidUTF8: text(#"{"\#(name)":""#) + [0xff, 0xfe, 0xc0, 0x80] + text(#""}"#)
        case .loneSurrogate: text(#"{"\#(name)":"\ud800"}"#)
        case .zeroByte: text("{}") + [0]
        case .nothing: []
        case .cut: text(#"{"\#(name)":"#)
        case .two: text("{}{}")
        case .aList: text("[]")
        case .aText: text(#""text""#)
        }
    }

    private func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}

extension Schema {
    /// nil: it takes any.
    fileprivate var wrongType: JSONValue? {
        switch self {
        case .any: nil
        case .flag, .number, .integer: "text"
        case .text, .choice: .integer(7)
        case .array: [:]
        case .map, .object: []
        case .either(let schemas): schemas.isEmpty ? nil : []
        case .nullable(let schema): schema.wrongType
        }
    }

    fileprivate var isInteger: Bool {
        switch self {
        case .integer: true
        case .nullable(let schema): schema.isInteger
        default: false
        }
    }

    fileprivate var isText: Bool {
        switch self {
        case .text: true
        case .nullable(let schema): schema.isText
        default: false
        }
    }
}

extension BodyPlace {
    fileprivate func mayBeNull(in method: HTTPRequest.Method) -> Bool {
        if case .nullable = schema { return true }
        if case .any = schema { return true }
        return switch presence {
        case .required: false
        case .optional: method != .put
        case .optionalOrNull: true
        }
    }
}
