// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func accessRequests() async throws -> [AccessRequestInfo] { try await all("/access-requests") }

    public func requestAccess(_ request: AccessRequestCreate) async throws -> AccessRequestInfo {
        try await requests.send(.POST, "/access-requests", request)
    }

    public func approveAccess(_ id: ID<AccessRequest>, _ approval: AccessApproval) async throws -> AccessRequestInfo {
        try await requests.send(.POST, "/access-requests/\(id)/approve", approval)
    }

    public func refuseAccess(_ id: ID<AccessRequest>, _ refusal: AccessRefusal) async throws -> AccessRequestInfo {
        try await requests.send(.POST, "/access-requests/\(id)/refuse", refusal)
    }

    public func withdrawAccess(_ id: ID<AccessRequest>) async throws -> AccessRequestInfo {
        try await requests.send(.POST, "/access-requests/\(id)/withdraw")
    }
}
