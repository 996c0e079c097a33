// SPDX-License-Identifier: Apache-2.0

import Addressing
import CertificateAuthority
import ControlPlane
import ControlPlaneHTTP
import Foundation
import Logging
import OverlayModel
import OverlayProtocol
import ServiceLifecycle

/// A server on loopback, its control plane and its store.
struct World: Sendable {
    let store: MemoryStore
    let controlPlane: ControlPlane
    let port: UInt16
    /// Stops it as SIGTERM does.
    let stop: @Sendable () async -> Void

    /// Signs the owner in.
    func ownerSession() async throws -> String {
        let request = SetupRequest(
            token: try await controlPlane.makeSetupSecret().secret.text, email: "ada@example.org", name: "Ada",
            password: "correct horse battery staple", tenantName: "example")
        return try await controlPlane.setUp(request).sessionHash
    }

    /// - Parameter table: nil: the API's.
    static func run(
        limits: ConnectionLimits = ConnectionLimits(), identity: ServerIdentity? = nil, table: RouteTable? = nil,
        _ body: (World) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = MemoryStore()
        let controlPlane = try await ControlPlane(
            store: store, serverKey: PrivateKey(bytes: FixedBytes<32>()), authority: nil,
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }, logger: logger)
        let (ports, listening) = AsyncStream.makeStream(of: UInt16.self)
        let server = try ControlPlaneServer(
            table ?? RouteTable(controlPlane), at: .init(host: "127.0.0.1", port: 0), tls: identity, limits: limits,
            onListening: { listening.yield($0) }, logger: Logger(label: "test"))
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(
                    World(store: store, controlPlane: controlPlane, port: port) {
                        await group.triggerGracefulShutdown()
                    })
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
