// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import NodeRuntime
public import OverlayProtocol

/// A node's way to its control plane over HTTPS and WebSocket.
public struct ControlPlaneLink: ControlLink {
    private let connector: ServerConnector
    private let limits: StreamLimits

    public init(server: ServerAddress, trust: Trust) {
        self.init(server: server, trust: trust, limits: StreamLimits())
    }

    init(server: ServerAddress, trust: Trust, limits: StreamLimits) {
        connector = ServerConnector(server: server, trust: trust)
        self.limits = limits
    }

    public func challenge() async throws -> ChallengeResponse {
        try await inLinkTerms { try await requests.send(.POST, "/agent/challenge") }
    }

    public func enroll(_ request: EnrollRequest) async throws -> EnrollResponse {
        try await inLinkTerms { try await requests.send(.POST, "/agent/enroll", request) }
    }

    public func withStream(_ body: @Sendable (any ControlStream) async throws -> Void) async throws {
        let frames = try await inLinkTerms { try await WebSocketUpgrade(connector: connector, limits: limits).open() }
        try await StreamSession(frames: frames, server: connector.server).run(body)
    }

    private var requests: ControlPlaneRequests {
        ControlPlaneRequests(connector: connector, session: nil, limit: limits.request)
    }
}

/// How long and how much.
struct StreamLimits: Sendable {
    var request = Duration.seconds(30)
    /// Pings come every 15 s: three are missing.
    var silence = Duration.seconds(45)
    /// A state of 5,000 peers has some 2 MiB.
    var message = 16 << 20
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
