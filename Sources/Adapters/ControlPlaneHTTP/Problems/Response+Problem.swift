// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OverlayProtocol

extension Problem {
    /// - Parameter id: of the request, so that whoever reports the problem names the line in the log.
    func response(to id: String) -> Response {
        var problem = self
        problem.requestID = id
        return Response(
            status: HTTPResponse.Status(code: code.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.json)))
    }

    /// A problem holds nothing but texts and numbers, which can always be encoded.
    var json: [UInt8] { (try? JSONText.encode(self)) ?? Array("{}".utf8) }

    private var headers: HTTPFields {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        headers[.retryAfter] = (retryAfter ?? standardWait).map { "\($0)" }
        if code == .unauthenticated { headers[.wwwAuthenticate] = "Session, Bearer" }
        if code == .upgradeRequired { headers[.upgrade] = "websocket" }
        return headers
    }

    /// Seconds.
    private var standardWait: Int? {
        switch code {
        case .storeUnavailable: 5
        case .tooManyRequests: 10
        default: nil
        }
    }
}
