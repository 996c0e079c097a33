// SPDX-License-Identifier: Apache-2.0

/// An error as the API tells it (RFC 9457): `application/problem+json`.
public struct Problem: Error, Hashable, Sendable, Codable {
    public let code: ProblemCode
    /// What is wrong with this request, in a sentence that says what would be right.
    public let detail: String
    /// What is wrong with which field of the body or the query.
    public let fields: [FieldProblem]?
    public var requestID: String?
    /// Seconds to wait before trying again; told in a header.
    public var retryAfter: Int?

    /// - Parameter detail: what it quotes of a request may be long; it is cut.
    public init(_ code: ProblemCode, _ detail: String, fields: [FieldProblem]? = nil) {
        self.code = code
        self.detail = detail.excerpt
        self.fields = fields
    }

    /// A field whose value is not allowed.
    public init(_ code: ProblemCode, field: String, _ detail: String) {
        self.init(code, "\(field): \(detail)", fields: [FieldProblem(field: field, detail: detail)])
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, code, fields, error
        case requestID = "request_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        code = try container.decode(ProblemCode.self, forKey: .code)
        detail = try container.decode(String.self, forKey: .detail)
        fields = try container.decodeIfPresent([FieldProblem].self, forKey: .fields)
        requestID = try container.decodeIfPresent(String.self, forKey: .requestID)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(code.title, forKey: .title)
        try container.encode(code.status, forKey: .status)
        try container.encode(detail, forKey: .detail)
        try container.encode(code, forKey: .code)
        try container.encodeIfPresent(fields, forKey: .fields)
        try container.encodeIfPresent(requestID, forKey: .requestID)
        // Older clients read this one.
        try container.encode(detail, forKey: .error)
    }
}

public struct FieldProblem: Hashable, Sendable, Codable {
    /// `rules[0].ports`
    public let field: String
    public let detail: String

    public init(field: String, detail: String) {
        self.field = field.excerpt
        self.detail = detail.excerpt
    }
}

extension String {
    /// As much of it as somebody reads.
    fileprivate var excerpt: String {
        guard utf8.count > 1000 else { return self }
        // A character may have any number of scalars.
        return String(unicodeScalars.prefix(1000)) + "…"
    }
}

/// What a caller tells apart: one table for HTTP and the command line.
public enum ProblemCode: String, Hashable, Sendable, Codable, CaseIterable {
    case malformed
    case unknownField = "unknown_field"
    case unauthenticated
    case secondFactorRequired = "second_factor_required"
    case forbidden
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case conflict
    case nameTaken = "name_taken"
    case addressesExhausted = "addresses_exhausted"
    case keyTaken = "key_taken"
    case keyLost = "key_lost"
    case stillInUse = "still_in_use"
    case nodeAway = "node_away"
    case setupClosed = "setup_closed"
    case preconditionFailed = "precondition_failed"
    case contentTooLarge = "content_too_large"
    case upgradeRequired = "upgrade_required"
    case invalid
    case notAvailableYet = "not_available_yet"
    case tooManyRequests = "too_many_requests"
    case storeUnavailable = "store_unavailable"
    case nodeSilent = "node_silent"
    case `internal`

    /// HTTP.
    public var status: Int { row.status }
    /// Of a command: 2 for what was asked wrongly, 1 for what could not be done.
    public var exitCode: Int32 { (400..<500).contains(status) && status != 429 ? 2 : 1 }
    public var title: String { row.title }

    private var row: (status: Int, title: String) {
        switch self {
        case .malformed: (400, "The request can't be read")
        case .unknownField: (400, "The request has a field that there isn't")
        case .unauthenticated: (401, "Sign in first")
        case .secondFactorRequired: (401, "A code is needed beside the password")
        case .forbidden: (403, "Not allowed")
        case .notFound: (404, "Not found")
        case .methodNotAllowed: (405, "Not with this method")
        case .conflict: (409, "Something else came first")
        case .nameTaken: (409, "The name is taken")
        case .addressesExhausted: (409, "No address is left")
        case .keyTaken: (409, "The key is another device's")
        case .keyLost: (409, "The private key can't be read any more")
        case .stillInUse: (409, "Still in use")
        case .nodeAway: (409, "The node can't be asked")
        case .setupClosed: (409, "Already set up")
        case .preconditionFailed: (412, "It has changed meanwhile")
        case .contentTooLarge: (413, "The request is too large")
        case .upgradeRequired: (426, "This path speaks WebSocket")
        case .invalid: (422, "The model doesn't allow it")
        case .notAvailableYet: (422, "Not available yet")
        case .tooManyRequests: (429, "Too many requests")
        case .storeUnavailable: (503, "The store can't be reached")
        case .nodeSilent: (504, "The node doesn't answer")
        case .internal: (500, "Something went wrong here")
        }
    }
}
