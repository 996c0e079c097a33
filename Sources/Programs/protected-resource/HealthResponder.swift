// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore

/// Answers `GET /healthz` with 200 `ok`, everything else with 404, and logs each request.
struct HealthResponder: HTTPResponder {
    let logger: Logger

    func respond(to request: Request, context: ResourceContext) async throws -> Response {
        let start = ContinuousClock.now
        // An answer before the end of the request would leave its rest in the connection.
        for try await _ in request.body {}
        let isHealthy = request.method == .get && request.uri.path == "/healthz"
        let text = isHealthy ? "ok\n" : "not found\n"
        log(request, isHealthy ? .ok : .notFound, context, ContinuousClock.now - start)
        return Response(
            status: isHealthy ? .ok : .notFound, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func log(
        _ request: Request, _ status: HTTPResponse.Status, _ context: ResourceContext, _ duration: Duration
    ) {
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path.prefix(200))", "status": "\(status.code)",
                "remote": "\(context.remoteAddress)", "ms": "\((duration / .microseconds(1)).rounded() / 1000)",
            ])
    }
}

/// A request's context that knows who asks.
struct ResourceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `ADDRESS:PORT`, IPv6 addresses in brackets.
    let remoteAddress: String

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = ListenAddress(source.channel.remoteAddress).description
    }
}
