// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import Hummingbird
import NIOCore
import OverlayModel
import OverlayProtocol

/// A request at its endpoint.
struct EndpointRequest: Sendable {
    private let request: Request
    private let origin: RequestOrigin
    private let parameters: [String: String]
    /// Bytes of its body at most.
    private let largestBody: Int
    private let budget: BodyBudget

    /// What has the ETag that conditions are about.
    let edited: Edited?

    init(
        _ request: Request, _ match: RouteTable.Match, from origin: RequestOrigin = RequestOrigin(),
        within budget: BodyBudget = BodyBudget(0)
    ) {
        self.request = request
        self.origin = origin
        self.budget = budget
        largestBody = BodyBudget.largest(for: match.endpoint.requirement)
        parameters = match.parameters
        edited = match.endpoint.edited
    }

    var headers: HTTPFields { request.headers }

    /// Whether it changes nothing (RFC 9110 §9.2.1).
    var isSafe: Bool { [.get, .head, .options].contains(request.method) }

    /// Whether what is answered reaches the caller by TLS.
    var isSecure: Bool { origin.isSecure }

    /// Where it comes from. A proxy that is trusted says it of those that it speaks for, and adds to the end of the list;
    /// what stands before the first whom nobody trusts, anybody can have written.
    var address: IPAddress? {
        guard var address = origin.address else { return nil }
        for part in (headers[.forwardedFor] ?? "").split(separator: ",").reversed() {
            guard origin.trusts(address), let before = IPAddress(part.filter { $0 != " " }) else { break }
            address = before
        }
        return address
    }

    /// - Throws: `.notFound`: what is no id is nobody's.
    func id<Kind>(_ parameter: String, of what: String) throws(Problem) -> ID<Kind> {
        guard let text = parameters[parameter], let id = try? ID<Kind>(text: text) else {
            throw Problem(.notFound, "there is no such \(what)")
        }
        return id
    }

    /// The slug of the tenant that it is about. A page can't send a header with a WebSocket.
    var tenant: String? { headers[.warrenTenant] ?? parameter("tenant") }

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

    /// - Throws: `.malformed`, `.unknownField`, `.contentTooLarge`, `.tooManyRequests`.
    func decode<Body: OverlayProtocol.RequestBody>(_: Body.Type, as schema: Schema) async throws -> Body {
        let share = BodyBudget.Share(of: budget)
        let bytes = try await body(in: share)
        return try withExtendedLifetime(share) {
            try JSONText.decode(CheckedBody<Body>.self, from: bytes, userInfo: [.bodySchema: schema]).body
        }
    }

    private func body(in share: BodyBudget.Share) async throws -> [UInt8] {
        let tooLarge = Problem(.contentTooLarge, "this request's body has at most \(largestBody) bytes")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > largestBody { throw tooLarge }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= largestBody else { throw tooLarge }
            bytes += chunk.readableBytesView
            try share.grow(to: bytes.count - BodyBudget.small)
        }
        return bytes
    }
}

/// How a request came here.
struct RequestOrigin: Sendable {
    var address: IPAddress?
    var isSecure = false
    /// Beside those on this machine.
    var trustedProxies: [Prefix] = []

    fileprivate func trusts(_ address: IPAddress) -> Bool {
        address.isLoopback || trustedProxies.contains { $0.contains(address) }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedFor: Self = {
        guard let name = Self("X-Forwarded-For") else { preconditionFailure("it is a token (RFC 9110 §5.6.2)") }
        return name
    }()
}
