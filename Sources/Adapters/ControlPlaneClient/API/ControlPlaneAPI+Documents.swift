// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayProtocol

extension ControlPlaneAPI {
    public func document() async throws -> JSONValue {
        try await requests.send(.GET, "/bulk")
    }

    public func apply(_ request: BulkRequest) async throws -> BulkResponse {
        try await requests.send(.POST, "/bulk", request)
    }

    public func test(_ request: PolicyTrial) async throws -> PolicyTestResponse {
        try await requests.send(.POST, "/policies/test", request)
    }

    public func explain(_ request: ExplainRequest) async throws -> ExplainResponse {
        try await requests.send(.POST, "/explain", request)
    }
}
