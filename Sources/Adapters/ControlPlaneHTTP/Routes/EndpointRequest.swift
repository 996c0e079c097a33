// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import Hummingbird
import NIOCore
import OverlayModel
import OverlayProtocol

/// A request at its endpoint.
struct EndpointRequest: Sendable {
    /// Of a body: what describes a tenant's largest object many times over.
    static let largestBody = 1 << 20

    private let request: Request
    private let parameters: [String: String]

    /// What has the ETag that conditions are about.
    let edited: Edited?

    init(_ request: Request, _ match: RouteTable.Match) {
        self.request = request
        parameters = match.parameters
        edited = match.endpoint.edited
    }

    var headers: HTTPFields { request.headers }

    /// - Throws: `.notFound`: what is no id is nobody's.
    func id<Kind>(_ parameter: String, of what: String) throws(Problem) -> ID<Kind> {
        guard let text = parameters[parameter], let id = try? ID<Kind>(text: text) else {
            throw Problem(.notFound, "there is no such \(what)")
        }
        return id
    }

    /// One of the query, as it is.
    func parameter(_ name: Substring) -> String? { request.uri.queryParameters[name].map(String.init) }

    /// Whether the path has a parameter.
    func has(_ parameter: String) -> Bool { parameters[parameter] != nil }

    /// What a parameter of the path is; what it names is for the caller to find.
    func text(_ parameter: String) -> String { parameters[parameter] ?? "" }
    func number(_ parameter: String) -> UInt64? { parameters[parameter].flatMap { UInt64($0) } }

    /// - Throws: `.malformed`, `.unknownField`.
    func query<Query: QueryParameters>(_: Query.Type, _ described: DescribedQuery) throws -> Query {
        var texts: [String: String] = [:]
        for (name, text) in request.uri.queryParameters where !described.isLeftOut(String(name), text) {
            texts[String(name)] = String(text)
        }
        let known = described.fields.map(\.name)
        if let unknown = texts.keys.filter({ !known.contains($0) }).min() {
            let words = known.isEmpty ? "this path takes none" : "there are: \(known.joined(separator: ", "))"
            throw Problem(.unknownField, field: unknown, "there is no such parameter of the query; \(words)")
        }
        do {
            return try Query(from: QueryDecoder(texts: texts))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }

    /// - Throws: `.malformed`, `.unknownField`, `.contentTooLarge`.
    func decode<Body: OverlayProtocol.RequestBody>(_: Body.Type, as schema: Schema) async throws -> Body {
        try JSONText.decode(CheckedBody<Body>.self, from: try await body(), userInfo: [.bodySchema: schema]).body
    }

    private func body() async throws -> [UInt8] {
        let tooLarge = Problem(.contentTooLarge, "a request's body has at most \(Self.largestBody) bytes")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > Self.largestBody { throw tooLarge }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= Self.largestBody else { throw tooLarge }
            bytes += chunk.readableBytesView
        }
        return bytes
    }
}
