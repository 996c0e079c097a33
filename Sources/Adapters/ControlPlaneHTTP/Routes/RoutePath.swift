// SPDX-License-Identifier: Apache-2.0

/// The path of an endpoint: `/api/v1/networks/:network/peers`. A segment that begins with a colon is a parameter.
struct RoutePath: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
    }

    let segments: [Segment]
    let description: String

    init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { segment in
            segment.first == ":" ? .parameter(String(segment.dropFirst())) : .literal(String(segment))
        }
    }

    init(stringLiteral text: String) { self.init(text) }

    var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    static func + (base: RoutePath, path: RoutePath) -> RoutePath { RoutePath(base.description + path.description) }

    /// - Parameter path: its segments, percent-decoded.
    /// - Returns: what its parameters are in `path`; nil where it isn't this one.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal):
                guard literal == text else { return nil }
            case .parameter(let name):
                parameters[name] = text
            }
        }
        return parameters
    }
}
