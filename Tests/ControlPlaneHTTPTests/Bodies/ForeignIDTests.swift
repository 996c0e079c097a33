// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

import struct Addressing.TextForm

@testable import ControlPlaneHTTP

/// Ids that a body names are looked for in the caller's tenant only.
@Suite struct ForeignIDTests {
    @Test func `an id of another tenant is as one that is nobody's, at each place for one`() async throws {
        try await BodyWorld.run { bodies in
            let foreign = try await bodies.cast.things(in: bodies.world, of: bodies.cast.stranger)
            var named: [String: Bool] = [:]
            for endpoint in bodies.endpoints where RightBodies.never[endpoint.place] == nil {
                for right in try endpoint.rightBodies(bodies.ids) {
                    for place in IDPlace.all(in: right, of: endpoint) {
                        let isNamed = try await bodies.expect(endpoint, keeps: foreign, outOf: place)
                        named["\(endpoint.place) \(place.path)", default: false] =
                            isNamed || named["\(endpoint.place) \(place.path)", default: false]
                    }
                }
            }
            #expect(named.count > 50)
            let silent = named.filter { !$0.value }.keys.sorted()
            #expect(silent.isEmpty, "no refusal names these: \(silent)")
        }
    }
}

/// Where a body names something.
private struct IDPlace {
    let path: String
    let body: (String) -> JSONValue

    static func all(in right: JSONValue, of endpoint: Endpoint) -> [IDPlace] {
        guard let schema = endpoint.request else { return [] }
        return BodyPlace.all(in: right, schema).compactMap { place in
            if place.path == "blocked_peers" {
                return IDPlace(path: place.path) { place.body(.object([$0: true])) }
            }
            guard place.schema.isID || names.contains(place.path) else { return nil }
            return IDPlace(path: place.path) { place.body(.text($0)) }
        }
    }

    /// Texts that may be an id.
    private static let names: Set = [
        "target", "rules[0].target", "rules[0].source_peer", "rules[0].target_peer", "template", "from_network",
    ]
}

extension BodyWorld {
    /// - Returns: whether the refusals name the place.
    fileprivate func expect(_ endpoint: Endpoint, keeps foreign: [String: String], outOf place: IDPlace) async throws
        -> Bool
    {
        let before = world.store.changes
        let nobodys = try await ask(endpoint, as: owner, Array(place.body(nobodysID).text.utf8))
        let words = "\(endpoint.place) \(place.path): "
        #expect((400..<500).contains(nobodys.status), "\(words)\(nobodys.status)")
        for (kind, id) in foreign.sorted(by: { $0.key < $1.key }) where id != ids[kind] {
            let theirs = try await ask(endpoint, as: owner, Array(place.body(id).text.utf8))
            #expect(
                theirs.status == nobodys.status
                    && theirs["detail"]?.replacing(id, with: nobodysID) == nobodys["detail"],
                "\(words)\(kind) \(theirs.body)")
        }
        #expect(world.store.changes == before, "\(words)something has changed")
        let problem = try? JSONText.decode(Problem.self, from: Array(nobodys.body.utf8))
        return problem?.fields?.contains { place.path.hasPrefix($0.field.prefix { $0 != "$" }) } ?? false
    }
}

extension Schema {
    fileprivate var isID: Bool {
        switch self {
        case .text(let form): form?.format == "uuid"
        case .nullable(let schema): schema.isID
        default: false
        }
    }
}
