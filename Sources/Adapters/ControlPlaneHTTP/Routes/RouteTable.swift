// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol

/// Every endpoint there is. Serving follows it, and so does whatever describes the API.
public struct RouteTable: Sendable {
    let endpoints: [Endpoint]
    /// By the number of segments, so that a request is compared with few.
    private let byLength: [Int: [Endpoint]]

    init(_ endpoints: [Endpoint]) {
        self.endpoints = endpoints
        byLength = Dictionary(grouping: endpoints) { $0.path.segments.count }
    }

    struct Match {
        let endpoint: Endpoint
        let parameters: [String: Substring]
    }

    /// - Parameter path: without the query.
    /// - Throws: `.notFound` for a path that there isn't, `.methodNotAllowed` for one that there is.
    func match(_ method: HTTPRequest.Method, _ path: Substring) throws(Problem) -> Match {
        let candidates = matches(path)
        if let match = candidates.first(where: { $0.endpoint.method == method }) { return match }
        guard !candidates.isEmpty else { throw Problem(.notFound, "there is no such path") }
        let methods = Set(candidates.map(\.endpoint.method.rawValue)).sorted().joined(separator: ", ")
        throw Problem(.methodNotAllowed, "this path takes \(methods)")
    }

    /// The endpoints at a path, whatever their method.
    func matches(_ path: Substring) -> [Match] {
        let segments = path.split(separator: "/")
        return byLength[segments.count, default: []].compactMap { endpoint in
            endpoint.path.match(segments).map { Match(endpoint: endpoint, parameters: $0) }
        }
    }
}
