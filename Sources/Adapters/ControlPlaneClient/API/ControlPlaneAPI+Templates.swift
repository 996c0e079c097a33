// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func templates() async throws -> [TemplateInfo] {
        try await requests.send(.GET, "/templates")
    }

    public func createTemplate(_ request: TemplateCreate) async throws -> TemplateInfo {
        try await requests.send(.POST, "/templates", request)
    }

    public func deleteTemplate(_ id: ID<NetworkTemplate>) async throws {
        try await requests.send(.DELETE, "/templates/\(id)")
    }
}
