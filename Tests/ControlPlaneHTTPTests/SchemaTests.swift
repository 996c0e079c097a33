// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct SchemaTests {
    @Test func `what init(from:) asks for is what a body takes`() throws {
        let schema = try object(Schema(taking: Sample.self))
        #expect(schema.fields.map(\.name) == ["answers", "kind", "label", "note", "parts", "port", "time", "who"])
        #expect(schema.field("label")?.schema == .text(DNSLabel.textForm))
        #expect(schema.field("label")?.presence == .required)
        #expect(schema.field("note")?.presence == .optionalOrNull)
        #expect(schema.field("kind")?.schema == .choice(["agent", "static", "gateway"]))
        #expect(schema.field("port")?.schema == .integer(lowest: 0, highest: 65535))
        #expect(schema.field("answers")?.schema == .map(.flag))
        guard case .array(.object(let part)) = schema.field("parts")?.schema else {
            Issue.record("parts are no objects")
            return
        }
        #expect(part.fields.map(\.name) == ["first", "rest"])
    }

    @Test func `an answer always has what a sample without optional values has`() throws {
        let schema = try object(Schema(giving: Sample.self))
        let required = schema.fields.filter { $0.presence == .required }.map(\.name)
        #expect(required == ["answers", "kind", "label", "parts", "port"])
    }

    @Test func `fields that hold each other are all described`() throws {
        // Of type `any` it takes no target, of any other it takes one that is right: no sample has both.
        let schema = try object(Schema(giving: PolicyRule.self))
        #expect(schema.field("target")?.presence == .optional)
        #expect(schema.field("ports")?.presence == .required)
    }

    @Test func `what can be cleared may be null, or missing`() throws {
        struct Body: Codable { let endpoint: Patch<Addressing.Endpoint> }
        let schema = try object(Schema(taking: Body.self).forPut())
        #expect(schema.field("endpoint")?.schema == .nullable(.text(Addressing.Endpoint.textForm)))
        #expect(schema.field("endpoint")?.presence == .optional)
    }

    @Test func `what is derived stands beside the entity's own fields`() throws {
        let schema = try object(Schema(giving: NetworkInfo.self))
        #expect(schema.name == "NetworkInfo")
        #expect(schema.field("cidr") != nil && schema.field("peer_count") != nil)
    }

    @Test func `a problem is described with what only older clients read`() throws {
        let schema = try object(Schema(giving: Problem.self))
        #expect(schema.field("error")?.presence == .required)
        #expect(schema.field("fields")?.presence == .optional)
    }

    @Test func `the example of each text is a text of it`() throws {
        let types: [any TextCoded.Type] = [
            IPAddress.self, SocketAddress.self, Prefix.self, InterfaceAddress.self, Endpoint.self, PortRange.self,
            InterfaceName.self, PublicKey.self, DNSLabel.self, SecretDigest.self, Timestamp.self, ID<Network>.self,
        ]
        for type in types {
            let form = type.textForm
            let value = try type.init(text: form.example)
            #expect(value.description == form.example)
            let pattern = try Regex(try #require(form.pattern))
            #expect(form.example.contains(pattern), "\(type)")
        }
    }

    private func object(_ schema: Schema) throws -> ObjectSchema { try #require(schema.object) }
}

private typealias Endpoint = Addressing.Endpoint

private struct Sample: Codable {
    let label: DNSLabel
    let note: String?
    let kind: DeviceKind
    let port: UInt16
    let time: Timestamp?
    let who: ID<User>?
    let answers: [String: Bool]
    let parts: [Part]

    struct Part: Codable {
        let first: Prefix
        let rest: Set<IPAddress>?
    }
}
