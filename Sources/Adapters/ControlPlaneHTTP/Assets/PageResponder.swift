// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import OverlayProtocol

/// Answers at the paths that the API doesn't have: with the files of pages, which ask the API for everything else.
struct PageResponder: Sendable {
    let assets: WebAssets
    let reports: PolicyReports

    /// - Throws: `Problem` where there is nothing at the path.
    func answer(_ request: Request, at path: Substring) async throws -> Response {
        if request.method == .post, path == PageHeaders.reportPath, !assets.isEmpty {
            return try await reports.take(request)
        }
        guard [.get, .head].contains(request.method) else { throw Self.nothing }
        guard !assets.isEmpty || path != "/" else { throw Self.notBuilt }
        guard let asset = assets.asset(at: path) else { throw Self.nothing }
        let response = try response(asset, to: request)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func response(_ asset: WebAsset, to request: Request) throws -> Response {
        let form = asset.form(accepted: request.headers[.acceptEncoding])
        let tag = asset.tag(of: form.coding)
        var headers: HTTPFields = [
            .eTag: tag, .vary: "Accept-Encoding",
            .cacheControl: asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        PageHeaders.add(to: &headers)
        if try request.hasAlready(tag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = asset.type
        if form.coding != .identity { headers[.contentEncoding] = form.coding.rawValue }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.bytes))
    }

    private static let nothing = Problem(.notFound, "there is no such path")
    private static let notBuilt = Problem(
        .notAvailableYet,
        "this server was built without its board: make web, then make build. The API is described at /docs")
}
