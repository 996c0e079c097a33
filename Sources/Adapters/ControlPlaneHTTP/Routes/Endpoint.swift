// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// One method at one path: who may call it, what it takes and gives, and what it does. There is no way to make one
/// without a permission, and none to take or give something that isn't described.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    private(set) var path: RoutePath
    let requirement: Requirement
    /// One line of documentation.
    let summary: String
    let query: DescribedQuery
    /// What the body looks like; nil: there is none.
    let request: Schema?
    let answer: AnswerForm
    /// Of success.
    let status: HTTPResponse.Status
    /// What it may be refused with beyond what its kind says.
    private(set) var problems: Set<ProblemCode> = []
    /// What it reads or edits, where that has an ETag.
    private(set) var edited: Edited?
    let action: Action

    enum Action: Sendable {
        case answer(@Sendable (EndpointRequest) async throws -> Content)
        case stream(StreamAction)
    }

    init(
        _ method: HTTPRequest.Method, _ path: RoutePath, _ requirement: Requirement, _ summary: String,
        query: DescribedQuery, takes request: Schema?, gives answer: AnswerForm, _ status: HTTPResponse.Status,
        action: Action
    ) {
        self.method = method
        self.path = path
        self.requirement = requirement
        self.summary = summary
        self.query = query
        self.request = request
        self.answer = answer
        self.status = status
        self.action = action
        edited = Edited(path)
    }

    func under(_ base: RoutePath) -> Endpoint {
        var endpoint = self
        endpoint.path = base + path
        return endpoint
    }

    /// What it may be refused with as well.
    func refuses(_ codes: ProblemCode...) -> Endpoint {
        var endpoint = self
        endpoint.problems.formUnion(codes)
        return endpoint
    }
}

extension Endpoint {
    /// Edits, or shows a part of, an entity that a parameter of the path names.
    func editing<Kind: Entity>(_: Kind.Type, at parameter: String = Kind.kind) -> Endpoint {
        editing(.entity(kind: Kind.kind, parameter: parameter))
    }

    /// Edits or shows what has no id of its own: GET and PUT name the same.
    func editing(
        _ find: @escaping @Sendable (Editable, EndpointRequest) throws -> (any Encodable)?
    ) -> Endpoint {
        editing(.value(find))
    }

    private func editing(_ edited: Edited) -> Endpoint {
        var endpoint = self
        endpoint.edited = edited
        return endpoint
    }
}

/// A connection that becomes a WebSocket.
struct StreamAction: Sendable {
    /// Whether a page that this server gave out may open it. A browser says whose page it is.
    let isForPages: Bool
    /// - Throws: `Problem` where the caller may not open it.
    let admit: @Sendable (EndpointRequest) throws -> Void
    /// Makes who speaks, once it is open.
    /// - Parameter address: where the connection comes from, if that is known.
    let participant: @Sendable (EndpointRequest, _ address: SocketAddress?) throws -> any WebSocketParticipant
}

/// What an endpoint takes in its URL's query.
struct DescribedQuery: Sendable {
    var fields: [ObjectSchema.Field]
    let notes: [String: String]

    init<Query: QueryParameters>(_ type: Query.Type) {
        fields = Schema.request(type).object?.fields ?? []
        notes = type.notes
    }

    /// A form sends an empty text for what nobody has filled in; nobody looks for one.
    func isLeftOut(_ name: String, _ text: some StringProtocol) -> Bool {
        text.isEmpty && fields.contains { $0.name == name && $0.schema == .text(nil) }
    }
}

/// What an answer's body is.
enum AnswerForm: Sendable {
    case nothing
    case json(Schema)
    /// One of these media types; JSON among them has a schema.
    case media([String], json: Schema?)
}

/// A body and its media type.
struct Content: Sendable {
    let type: String
    let bytes: [UInt8]
    var headers: HTTPFields
    /// In the place of bytes.
    let file: SentFile?

    init(type: String, _ bytes: [UInt8], headers: HTTPFields = [:]) {
        self.type = type
        self.bytes = bytes
        self.headers = headers
        file = nil
    }

    init(type: String, file: SentFile) {
        self.type = type
        bytes = []
        headers = [:]
        self.file = file
    }

    init(json value: some Encodable) throws {
        self.init(type: "application/json", try JSONText.encode(value))
    }
}

/// What an endpoint is called with.
struct Call<Principal: Sendable, Body: Sendable, Query: Sendable>: Sendable {
    let principal: Principal
    let body: Body
    let query: Query
    let request: EndpointRequest
}

extension Call {
    func id<Kind>(_ parameter: String, of what: String) throws -> ID<Kind> {
        try request.id(parameter, of: what)
    }
}
