// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NodeRuntime
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func debug(_ device: ID<Device>) async throws -> DebugReport {
        try await requests.send(.POST, "/devices/\(device)/debug")
    }

    public func reconnect(_ peer: ID<Peer>, of network: ID<Network>) async throws -> MessageResponse {
        try await requests.send(.POST, "/networks/\(network)/peers/\(peer)/reconnect")
    }

    public func telemetry(_ device: ID<Device>, _ period: TrafficPeriod) async throws -> TelemetryResponse {
        try await requests.send(.GET, "/devices/\(device)/telemetry?period=\(period.rawValue)")
    }

    /// Hands on what happens, one after the other, until the connection ends.
    /// - Parameter place: the number of the event that is known last.
    /// - Throws: always: how it ended.
    public func followEvents(
        after place: UInt64?, _ body: @escaping @Sendable (LiveEvent) async throws -> Void
    ) async throws -> Never {
        let connector = requests.connector
        let query = place.map { "?since=\($0)" } ?? ""
        let frames = try await WebSocketUpgrade(
            connector: connector, path: "/events\(query)", credential: requests.credential
        ).open()
        let end = try await frames.executeThenClose { inbound, outbound in
            let writer = FrameWriter(outbound: outbound, server: connector.server)
            return await StreamReader(inbound: inbound, writer: writer, server: connector.server, deliver: body).run()
        }
        guard case ControlLinkError.closed(let code, let reason) = end else { throw end }
        throw code == .notAuthenticated ? Problem(.unauthenticated, reason) : ClientError.unreachable(reason)
    }
}
