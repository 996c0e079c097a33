// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// For whoever watches the process. It listens only once it has read the store: whoever gets an answer gets good news.
struct HealthController {
    static let health = endpoint("/health", "The server works.")

    var endpoints: [Endpoint] {
        [
            Self.health,
            Self.endpoint("/healthz", "The process lives."),
            Self.endpoint("/readyz", "The server takes requests."),
        ]
    }

    private static func endpoint(_ path: RoutePath, _ summary: String) -> Endpoint {
        Endpoint(.get, path, .anonymous, summary) { _ in HealthResponse(status: "ok") }
    }
}

struct HealthResponse: Codable, Sendable {
    let status: String
}
