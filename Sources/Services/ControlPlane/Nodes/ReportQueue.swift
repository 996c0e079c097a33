// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import ServiceLifecycle
import Synchronization

/// Writes down what nodes say of themselves, behind their backs: a node doesn't wait for the disk, and of one that
/// speaks faster than the disk only the last is written. It holds one report a device, so it is no longer than the
/// inventory. What waits at the end is written then.
public final class ReportQueue: Service, CustomStringConvertible {
    private let store: any Store
    private let logger: Logger
    private let waiting = Mutex<[StoreScope: [String: String]]>([:])
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes the place of what the node said before and is not written yet.
    func put(_ body: String, of node: ID<Device>, in tenant: ID<Tenant>) {
        waiting.withLock { $0[.tenant(tenant), default: [:]][node.description] = body }
        wake.yield()
    }

    /// For the log of whoever runs it.
    public var description: String { "ReportQueue" }

    /// Until a graceful shutdown, and then all that waits.
    public func run() async {
        await withGracefulShutdownHandler {
            for await _ in wakeups { await flush() }
        } onGracefulShutdown: { [wake] in
            wake.finish()
        }
        await flush()
    }

    /// Writes what waits.
    public func flush() async {
        let reports = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        for (scope, bodies) in reports {
            do {
                try await store.saveObserved(bodies, in: scope)
            } catch {
                logger.error("reports could not be kept", metadata: ["nodes": "\(bodies.count)", "reason": "\(error)"])
                putBack(bodies, in: scope)
            }
        }
    }

    /// What came meanwhile is newer.
    private func putBack(_ bodies: [String: String], in scope: StoreScope) {
        waiting.withLock { $0[scope, default: [:]].merge(bodies) { newer, _ in newer } }
    }
}
