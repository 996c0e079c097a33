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
        let parameters: [String: String]
    }

    /// - Parameter path: without the query.
    /// - Throws: `Problem` `.notFound` for a path that there isn't, `MethodNotAllowed` for one that there is.
    func match(_ method: HTTPRequest.Method, _ path: Substring) throws -> Match {
        let candidates = matches(path)
        // HEAD is GET without the body (RFC 9110 §9.3.2).
        let wanted = method == .head ? .get : method
        if let match = candidates.first(where: { $0.endpoint.method == wanted }) { return match }
        guard !candidates.isEmpty else { throw Problem(.notFound, "there is no such path") }
        throw MethodNotAllowed(allowed: methods(of: candidates))
    }

    /// The endpoints at a path, whatever their method.
    func matches(_ path: Substring) -> [Match] {
        let parts = path.split(separator: "/")
        let segments = parts.compactMap { $0.percentDecoded }
        guard segments.count == parts.count else { return [] }
        let matches = byLength[segments.count, default: []].compactMap { endpoint in
            endpoint.path.match(segments).map { Match(endpoint: endpoint, parameters: $0) }
        }
        // `/rules/order` is no rule with the id `order`, whatever the method.
        let fewest = matches.map(\.parameters.count).min()
        return matches.filter { $0.parameters.count == fewest }
    }

    private func methods(of matches: [Match]) -> [String] {
        let methods = Set(matches.map(\.endpoint.method))
        return (methods.union(methods.contains(.get) ? [.head, .options] : [.options])).map(\.rawValue).sorted()
    }
}

/// The path is there, and takes others.
struct MethodNotAllowed: Error {
    let allowed: [String]
}

extension Substring {
    /// - Returns: nil for an escape that is none (RFC 3986 §2.1), or text that is not UTF-8.
    var percentDecoded: String? {
        guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
        var bytes: [UInt8] = []
        var rest = self[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                bytes += Array(String(character).utf8)
                continue
            }
            guard let byte = UInt8(rest.prefix(2), radix: 16), rest.prefix(2).allSatisfy(\.isHexDigit) else {
                return nil
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
