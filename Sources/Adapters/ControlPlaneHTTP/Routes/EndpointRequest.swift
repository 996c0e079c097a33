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
    private let parameters: [String: Substring]

    init(_ request: Request, parameters: [String: Substring]) {
        self.request = request
        self.parameters = parameters
    }

    var headers: HTTPFields { request.headers }

    /// - Throws: `.notFound`: what is no id is nobody's.
    func id<Kind>(_ parameter: String, of what: String) throws(Problem) -> ID<Kind> {
        guard let text = parameters[parameter], let id = try? ID<Kind>(text: String(text)) else {
            throw Problem(.notFound, "there is no such \(what)")
        }
        return id
    }

    /// A field of the query, percent-decoded; nil: it isn't there, or is empty.
    func query(_ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Parameter parse: nil for what is not right.
    func query<Value>(_ name: String, _ parse: (String) -> Value?, expected: String) throws(Problem) -> Value? {
        guard let text = query(name) else { return nil }
        guard let value = parse(text) else {
            throw Problem(.malformed, field: name, "'\(text)' is not right here: \(expected)")
        }
        return value
    }

    /// - Throws: `.malformed`, `.unknownField`, `.contentTooLarge`.
    func decode<Body: OverlayProtocol.RequestBody>(_: Body.Type) async throws -> Body {
        try JSONText.decode(Strict<Body>.self, from: try await body()).body
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
