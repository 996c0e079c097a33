// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Synchronization

/// The API's description of itself.
struct DescriptionController {
    private let document: Once
    private let reference: Once

    /// - Parameter described: what there is beside it.
    init(_ described: [Endpoint]) {
        document = Once { try Content(json: OpenAPIDocument(described).json) }
        reference = Once { APIReference(described).page }
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/openapi.json", .anonymous, "This API: OpenAPI 3.1.", media: ["application/json"]
            ) { [document] _ in try document.content },
            page("/docs"), page("/api/v1/docs"),
        ]
    }

    private func page(_ path: RoutePath) -> Endpoint {
        Endpoint(.get, path, .anonymous, "This API, for people.", media: ["text/html"]) { [reference] _ in
            try reference.content
        }
    }
}

/// Made for the first who asks.
private final class Once: Sendable {
    private let made = Mutex<Content?>(nil)
    private let make: @Sendable () throws -> Content

    init(_ make: @escaping @Sendable () throws -> Content) { self.make = make }

    var content: Content {
        get throws {
            try made.withLock { made in
                let content = try made ?? make()
                made = content
                return content
            }
        }
    }
}
