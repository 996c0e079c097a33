// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    /// The newest first.
    /// - Parameter resolved: nil: both.
    public func incidents(resolved: Bool?) async throws -> [IncidentInfo] {
        try await requests.send(.GET, "/security/incidents" + (resolved.map { "?resolved=\($0)" } ?? ""))
    }

    public func resolveIncident(_ id: ID<Incident>, _ request: IncidentResolve) async throws -> IncidentResolved {
        try await requests.send(.POST, "/security/incidents/\(id)/resolve", request)
    }
}
