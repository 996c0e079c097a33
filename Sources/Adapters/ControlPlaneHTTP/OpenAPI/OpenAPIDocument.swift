// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol

/// A route table as OpenAPI 3.1 tells it.
struct OpenAPIDocument {
    private var writer = SchemaWriter()
    private var paths: [String: [String: JSONValue]] = [:]

    init(_ endpoints: [Endpoint]) {
        let described = endpoints.filter { $0.requirement != .device || $0.status != .switchingProtocols }
        // What is answered comes first: it has the name where one type is asked for as well.
        let answers = described.map { writer.answers(of: $0) }
        for (endpoint, answers) in zip(described, answers) {
            paths[endpoint.path.template, default: [:]][endpoint.method.rawValue.lowercased()] = operation(
                endpoint, answers)
        }
    }

    var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Warren", "version": "1",
                "description": "A self-hosted private network over WireGuard: who may reach what, and what nodes run.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": ["schemas": .object(writer.components), "securitySchemes": Self.securitySchemes],
        ]
    }

    private static let securitySchemes: JSONValue = [
        "session": [
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Session HASH`, with the session_hash that signing in gave.",
        ],
        "token": ["type": "http", "scheme": "bearer", "description": "An API token."],
        "cookie": [
            "type": "apiKey", "in": "cookie", "name": "warren_session",
            "description":
                "Of `POST /auth/session`. What changes something has the `X-CSRF-Token` that it gave beside.",
        ],
        "device": [
            "type": "http", "scheme": "bearer",
            "description": "The token that a device was made with; or `?token=`, for agents that can't send headers.",
        ],
    ]

    private mutating func operation(_ endpoint: Endpoint, _ answers: JSONValue) -> JSONValue {
        var operation: [String: JSONValue] = [
            "operationId": .text(endpoint.operationID), "summary": .text(endpoint.summary),
            "tags": [.text(endpoint.path.area)], "responses": answers, "security": endpoint.security,
        ]
        let parameters = endpoint.pathParameters + queryParameters(endpoint) + endpoint.conditions
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let request = endpoint.request {
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": writer.request(request)]],
            ]
        }
        return .object(operation)
    }

    private mutating func queryParameters(_ endpoint: Endpoint) -> [JSONValue] {
        endpoint.query.fields.map { field in
            var parameter: [String: JSONValue] = [
                "name": .text(field.name), "in": "query", "required": .flag(field.presence == .required),
                "schema": writer.answer(field.schema),
            ]
            parameter["description"] = endpoint.query.notes[field.name].map { .text($0) }
            return .object(parameter)
        }
    }
}

extension SchemaWriter {
    fileprivate mutating func answers(of endpoint: Endpoint) -> JSONValue {
        var success: [String: JSONValue] = ["description": .text(endpoint.status.reasonPhrase)]
        switch endpoint.answer {
        case .nothing: break
        case .json(let schema): success["content"] = ["application/json": ["schema": answer(schema)]]
        case .media(let types, let schema):
            let json = schema.map { answer($0) } ?? ["type": "string"]
            success["content"] = .object(
                Dictionary(
                    uniqueKeysWithValues: types.map { type in
                        (type, ["schema": type == "application/json" ? json : ["type": "string"]])
                    }))
        }
        if endpoint.isTagged { success["headers"] = ["ETag": ["schema": ["type": "string"], "required": true]] }
        var answers = ["\(endpoint.status.code)": JSONValue.object(success)]
        if endpoint.isTagged { answers["304"] = ["description": "Not Modified"] }
        let problem: JSONValue = ["application/problem+json": ["schema": answer(Self.problem)]]
        for (status, codes) in Dictionary(grouping: endpoint.refusals, by: \.status) {
            let words = codes.map(\.rawValue).sorted().map { "`\($0)`" }.joined(separator: ", ")
            answers["\(status)"] = ["description": .text(words), "content": problem]
        }
        return .object(answers)
    }

    private static let problem = Schema.answer(Problem.self)
}

extension Endpoint {
    /// `put_networks_network_peers_peer`: what tools that make clients call it.
    var operationID: String {
        let words = path.ownSegments.map { segment in
            switch segment {
            case .literal(let text): text.replacing(".", with: "_").replacing("-", with: "_")
            case .parameter(let name): name
            }
        }
        return ([method.rawValue.lowercased()] + (path.isInAPI ? [] : ["root"]) + words).joined(separator: "_")
    }

    fileprivate var security: JSONValue {
        switch requirement {
        case .anonymous: []
        case .device: [["device": []]]
        case .user: [["session": []], ["token": []], ["cookie": []]]
        }
    }

    fileprivate var pathParameters: [JSONValue] {
        path.parameters.map { name in
            ["name": .text(name), "in": "path", "required": true, "schema": Self.schema(ofParameter: name)]
        }
    }

    private static func schema(ofParameter name: String) -> JSONValue {
        switch name {
        case "seq": ["type": "integer", "minimum": .integer(1)]
        case "name": ["type": "string"]
        default: ["type": "string", "format": "uuid"]
        }
    }
}

extension Endpoint {
    /// GET answers with an ETag.
    fileprivate var isTagged: Bool { method == .get && edited != nil }

    fileprivate var conditions: [JSONValue] {
        guard edited != nil else { return [] }
        let (name, text) =
            method == .get
            ? ("If-None-Match", "ETags that the caller has: 304 where nothing has changed.")
            : ("If-Match", "The ETag that the change is for: 412 where it is another by now.")
        return [
            ["name": .text(name), "in": "header", "description": .text(text), "schema": ["type": "string"]]
        ]
    }
}

extension RoutePath {
    /// `/api/v1/networks/{network}`
    var template: String {
        segments.map { segment in
            switch segment {
            case .literal(let text): "/\(text)"
            case .parameter(let name): "/{\(name)}"
            }
        }.joined()
    }

    /// Below the base.
    var ownSegments: ArraySlice<Segment> { isInAPI ? segments.dropFirst(2) : segments[...] }

    /// The first word below the base: what documentation puts together.
    var area: String {
        if case .literal(let text)? = ownSegments.first { text } else { "other" }
    }

    var isInAPI: Bool { segments.starts(with: [.literal("api"), .literal("v1")]) }
}
