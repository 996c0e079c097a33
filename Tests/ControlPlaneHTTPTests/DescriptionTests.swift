// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing

@testable import ControlPlaneHTTP

@Suite struct DescriptionTests {
    @Test func `each endpoint is an operation with a name of its own`() async throws {
        try await World.run { world in
            let paths = try await document(of: world).object("paths")
            var names: Set<String> = []
            for endpoint in RouteTable(world.controlPlane).endpoints where !endpoint.describesItself {
                let operation = try paths.object(endpoint.path.template).object(endpoint.method.rawValue.lowercased())
                names.insert(try #require(operation["operationId"] as? String))
                #expect(operation["summary"] as? String == endpoint.summary)
                let answers = try operation.object("responses")
                #expect(answers["\(endpoint.status.code)"] != nil && answers["400"] != nil)
                #expect((operation["requestBody"] != nil) == (endpoint.request != nil))
            }
            let operations = paths.values.compactMap { $0 as? [String: Any] }.flatMap(\.keys)
            #expect(names.count == operations.count)
        }
    }

    @Test func `a request takes nothing that isn't described, at any depth`() async throws {
        try await World.run { world in
            let document = try await document(of: world)
            let schemas = try document.object("components").object("schemas")
            for operation in try document.object("paths").values.compactMap({ $0 as? [String: Any] }).flatMap(\.values)
            {
                guard let body = (operation as? [String: Any])?["requestBody"] as? [String: Any] else { continue }
                let schema = try body.object("content").object("application/json").object("schema")
                #expect(isClosed(schema, schemas), "\(schema)")
            }
        }
    }

    @Test(arguments: ["/docs", "/api/v1/docs"])
    func `the page for people has every operation, and loads nothing`(path: String) async throws {
        try await World.run { world in
            let page = try await world.ask("GET", path)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            let policy = try #require(page.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            for endpoint in RouteTable(world.controlPlane).endpoints
            where endpoint.path.description.hasPrefix("/api/v1") && !endpoint.describesItself {
                #expect(page.body.contains("<details id=\"\(endpoint.operationID)\">"))
            }
            #expect(!page.body.contains("<script") && !page.body.contains("://") && !page.body.contains("src="))
        }
    }

    @Test func `text can't become markup`() {
        #expect(HTML("p", ["title": "\"><b>"], .text("<i> & `x`")).source.contains("<b>") == false)
        #expect(HTML("a<b & c").source == "a&lt;b &amp; c")
    }

    private func document(of world: World) async throws -> [String: Any] {
        let answer = try await world.ask("GET", "/api/v1/openapi.json")
        #expect(answer.headers["content-type"] == "application/json")
        let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        return try #require(document)
    }

    private func isClosed(_ schema: [String: Any], _ schemas: [String: Any]) -> Bool {
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            return isClosed(schemas[String(name)] as? [String: Any] ?? [:], schemas)
        }
        if let either = schema["anyOf"] as? [[String: Any]] { return either.allSatisfy { isClosed($0, schemas) } }
        if let items = schema["items"] as? [String: Any] { return isClosed(items, schemas) }
        guard let properties = schema["properties"] as? [String: [String: Any]] else {
            return schema["type"] as? String != "object" || schema["additionalProperties"] is [String: Any]
        }
        return schema["additionalProperties"] as? Bool == false
            && properties.values.allSatisfy { isClosed($0, schemas) }
    }
}

extension [String: Any] {
    fileprivate func object(_ name: String) throws -> [String: Any] {
        try #require(self[name] as? [String: Any], "\(name)")
    }
}

extension ControlPlaneHTTP.Endpoint {
    /// A stream of nodes is no operation, and the description doesn't describe itself.
    fileprivate var describesItself: Bool {
        if case .stream = action { return requirement == .device }
        return ["/docs", "/api/v1/docs", "/api/v1/openapi.json"].contains(path.description)
    }
}
