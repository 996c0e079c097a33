// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import NodeRuntime
public import OverlayProtocol

/// A node's way to its control plane over HTTPS and WebSocket.
public struct ControlPlaneLink: ControlLink {
    private let connector: ServerConnector

    public init(server: ServerAddress, trust: Trust) {
        self.init(server: server, trust: trust, limits: ClientLimits())
    }

    init(server: ServerAddress, trust: Trust, limits: ClientLimits) {
        connector = ServerConnector(server: server, trust: trust, limits: limits)
    }

    public func challenge() async throws -> ChallengeResponse {
        try await inLinkTerms { try await requests.send(.POST, "/agent/challenge") }
    }

    public func enroll(_ request: EnrollRequest) async throws -> EnrollResponse {
        try await inLinkTerms { try await requests.send(.POST, "/agent/enroll", request) }
    }

    public func withStream(_ body: @Sendable (any ControlStream) async throws -> Void) async throws {
        let frames = try await inLinkTerms {
            try await WebSocketUpgrade(connector: connector, path: "/agent/stream").open()
        }
        try await StreamSession(frames: frames, server: connector.server).run(body)
    }

    private var requests: ControlPlaneRequests {
        ControlPlaneRequests(connector: connector, credential: nil)
    }
}

/// Errors below as `ControlLinkError`.
func inLinkTerms<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch {
        throw linkError(error)
    }
}

func linkError(_ error: any Error) -> any Error {
    switch error {
    case let error as Problem: ControlLinkError.refused(error)
    case let error as Untrusted: ControlLinkError.untrusted("\(error)")
    case let error as ClientError: ControlLinkError.unreachable("\(error)")
    default: error
    }
}
