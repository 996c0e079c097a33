// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OverlayProtocol

/// Finds a request's endpoint and answers with what it gives, or with the problem that it throws. What is at no path of
/// the API is for pages.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let table: RouteTable
    let pages: PageResponder
    /// Whether callers reach it by TLS, here or at a proxy in front.
    let isSecure: Bool
    let trustedProxies: [Prefix]
    let bodies: BodyBudget
    let names: LoopbackNames
    let logger: Logger

    func respond(to request: Request, context: Context) async throws -> Response {
        let id = "\(RequestID())"
        let start = ContinuousClock.now
        var response: Response
        do {
            let origin = RequestOrigin(
                address: context.channel.overlayRemoteAddress?.address, isSecure: isSecure,
                trustedProxies: trustedProxies)
            response = try await answer(request, from: origin)
        } catch let refused as MethodNotAllowed {
            response = refused.response(to: request.method, id)
        } catch let problem as Problem {
            response = problem.response(to: id)
        } catch {
            logger.error(
                "request failed",
                metadata: ["request_id": "\(id)", "path": "\(path(of: request))", "reason": "\(error)"])
            response = Problem(.internal, "the server's log has the reason beside this request's id").response(to: id)
        }
        response.headers[.requestID] = id
        response.headers.guardAgainstOtherSites()
        log(request, response, id, ContinuousClock.now - start)
        return response
    }

    private func answer(_ request: Request, from origin: RequestOrigin) async throws -> Response {
        guard names.allow(request.head.authority, from: origin.address) else {
            throw Problem(.forbidden, "this server is not called '\(request.head.authority ?? "")' on its own machine")
        }
        let path = path(of: request)
        if !path.hasPrefix("/api/"), table.matches(path).isEmpty { return try await pages.answer(request, at: path) }
        let match = try table.match(request.method, path)
        let called = EndpointRequest(request, match, from: origin, within: bodies)
        let content: Content
        switch match.endpoint.action {
        case .answer(let answer): content = try await answer(called)
        case .stream(let stream): throw refusal(of: stream, called)
        }
        if let tag = content.headers[.eTag], try request.hasAlready(tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        let response = Response(match.endpoint.status, content)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Why a connection has not become a WebSocket.
    private func refusal(of stream: StreamAction, _ request: EndpointRequest) -> any Error {
        do { try stream.admit(request) } catch { return error }
        return Problem(
            .upgradeRequired,
            stream.isForPages
                ? "this path is a WebSocket, for pages of this server only where a browser asks"
                : "this path is a WebSocket for nodes; it takes no Origin header")
    }

    /// Without the query, which may carry what is nobody's business.
    private func path(of request: Request) -> Substring { Substring(request.uri.path) }

    private func log(_ request: Request, _ response: Response, _ id: String, _ duration: Duration) {
        logger.debug(
            "request",
            metadata: [
                "method": "\(request.method)", "path": "\(path(of: request).prefix(200))",
                "status": "\(response.status.code)", "request_id": "\(id)",
                "ms": "\((duration / .microseconds(1)).rounded() / 1000)",
            ])
    }
}

/// A request's connection, beside what the framework keeps.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

extension Request {
    /// RFC 9110 §13.1.2, where weak and strong are the same; ours are all strong.
    func hasAlready(_ tag: String) throws -> Bool {
        guard let text = headers[.ifNoneMatch] else { return false }
        return switch try ETagCondition(text, name: "If-None-Match") {
        case .any: true
        case .oneOf(let tags): tags.contains { "\"\($0.text)\"" == tag }
        }
    }
}

extension Response {
    fileprivate init(_ status: HTTPResponse.Status, _ content: Content) {
        guard content.file != nil || !content.bytes.isEmpty else {
            self.init(status: status, headers: content.headers)
            return
        }
        var headers = content.headers
        headers[.contentType] = content.type
        headers[.cacheControl] = "no-store"
        self.init(
            status: status, headers: headers,
            body: content.file?.body ?? ResponseBody(byteBuffer: ByteBuffer(bytes: content.bytes)))
    }
}

extension MethodNotAllowed {
    fileprivate func response(to method: HTTPRequest.Method, _ id: String) -> Response {
        let words = allowed.joined(separator: ", ")
        var response =
            method == .options
            ? Response(status: .noContent)
            : Problem(.methodNotAllowed, "this path takes \(words)").response(to: id)
        response.headers[.allow] = words
        return response
    }
}

extension HTTPFields {
    /// For browsers: an answer is what it says, no other site's page frames it, and what isn't a page loads nothing.
    fileprivate mutating func guardAgainstOtherSites() {
        self[.xContentTypeOptions] = "nosniff"
        if self[.contentSecurityPolicy] == nil {
            self[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
    }
}

extension HTTPField.Name {
    static let requestID: Self = {
        guard let name = Self("X-Request-Id") else { preconditionFailure("it is a token (RFC 9110 §5.6.2)") }
        return name
    }()
}
