// SPDX-License-Identifier: Apache-2.0

import Addressing
import CertificateAuthority
import ControlPlane
import Credentials
import Foundation
import Logging
import OverlayModel
import OverlayProtocol
import ServiceLifecycle

@testable import ControlPlaneHTTP

/// A server on loopback, its control plane and its store.
struct World: Sendable {
    let store: MemoryStore
    let controlPlane: ControlPlane
    let port: UInt16
    /// Stops it as SIGTERM does.
    let stop: @Sendable () async -> Void

    /// - Parameters:
    ///   - table: nil: the API's.
    ///   - late: by how much its clock differs from the machine's.
    static func run(
        store: MemoryStore = MemoryStore(), limits: ConnectionLimits = .patient,
        identity: ServerIdentity? = nil, table: RouteTable? = nil, assets: WebAssets = WebAssets(),
        late: Duration = .zero,
        _ body: (World) async throws -> Void
    ) async throws {
        let controlPlane = try await ControlPlane(store, late: late)
        let (ports, listening) = AsyncStream.makeStream(of: UInt16.self)
        let server = try ControlPlaneServer(
            table ?? RouteTable(controlPlane), assets: assets, at: .init(host: "127.0.0.1", port: 0), tls: identity,
            limits: limits,
            onListening: { listening.yield($0) }, logger: silent)
        let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
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

extension ConnectionLimits {
    /// Beside a thousand other tests seconds may pass between two lines of one: each test of a limit sets that one.
    static let patient: ConnectionLimits = {
        let long = Duration.seconds(600)
        var limits = ConnectionLimits()
        (limits.head, limits.body, limits.idle, limits.unread) = (long, long, long, long)
        (limits.webSocket.ping, limits.webSocket.silence, limits.webSocket.hello) = (long, long, long)
        return limits
    }()
}

/// Worlds with an owner who is signed in.
enum OwnedWorld {
    /// Set up once for all.
    private static let setUp = Task {
        let store = MemoryStore()
        let controlPlane = try await ControlPlane(store)
        let request = SetupRequest(
            token: try await controlPlane.makeSetupSecret().secret.text, email: "ada@example.org", name: "Ada",
            password: "correct horse battery staple", tenantName: "example")
        return (store, try await controlPlane.setUp(request).sessionHash)
    }

    static func run(
        limits: ConnectionLimits = .patient, _ body: (World, _ session: String) async throws -> Void
    ) async throws {
        let (store, session) = try await setUp.value
        try await World.run(store: MemoryStore(copying: store), limits: limits) { try await body($0, session) }
    }
}

extension ControlPlane {
    convenience init(_ store: MemoryStore, late: Duration = .zero) async throws {
        try await self.init(
            store: store, serverKey: PrivateKey(bytes: FixedBytes<32>()),
            sealingKey: SealingKey(bytes: FixedBytes<32>()), authority: nil,
            passwordCost: PasswordVerifier.Cost(rounds: 16),
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + late }, logger: silent)
    }
}

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
