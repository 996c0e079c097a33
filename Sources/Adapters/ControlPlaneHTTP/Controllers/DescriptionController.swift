// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The API's description of itself.
struct DescriptionController {
    private let document: Content

    /// - Parameter endpoints: what there is beside it.
    init(_ endpoints: [Endpoint]) {
        do {
            document = try Content(json: OpenAPIDocument(endpoints).json)
        } catch {
            preconditionFailure("texts and numbers can always be encoded: \(error)")
        }
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/openapi.json", .anonymous, "This description: OpenAPI 3.1.", media: ["application/json"]
            ) { [document] _ in document }
        ]
    }
}
