// SPDX-License-Identifier: Apache-2.0

import Logging
public import OverlayModel
import OverlayProtocol
public import ServiceLifecycle
import Synchronization

/// Writes down what nodes said of themselves last, for those who ask of one that is away. A connected node says it
/// again after any restart, so its word waits for a while, and takes in what comes meanwhile: otherwise each change
/// that a thousand nodes see would write a thousand reports. When a node goes, and at the end, it is written.
public final class ReportQueue: Service, CustomStringConvertible {
    private struct Waiting {
        let scope: StoreScope
        /// nil: of a node that is no more.
        var observed: ObservedState?
        var dueAt: Timestamp
    }

    private let store: any Store
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let waiting = Mutex<[ID<Device>: Waiting]>([:])
    private let wakeups: AsyncStream<Void>
    private let wakeup: AsyncStream<Void>.Continuation

    static let patience = Duration.seconds(300)
    /// Before a store that is away is tried again.
    private static let pause = Duration.seconds(10)
    /// Reports of one transaction: each may be a message's size.
    private static let largestBatch = 64

    init(_ store: any Store, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        (self.store, self.now, self.logger) = (store, now, logger)
        (wakeups, wakeup) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes the place of what the node said before and is not written yet.
    func put(_ observed: ObservedState, of node: ID<Device>, in tenant: ID<Tenant>) {
        let dueAt = now() + Self.patience
        waiting.withLock { waiting in
            waiting[node, default: Waiting(scope: .tenant(tenant), dueAt: dueAt)].observed = observed
        }
    }

    /// The node has gone.
    func hurry(_ node: ID<Device>) {
        waiting.withLock { $0[node]?.dueAt = .distantPast }
    }

    /// The node is no more.
    func forget(_ node: ID<Device>, of tenant: ID<Tenant>) {
        waiting.withLock { $0[node] = Waiting(scope: .tenant(tenant), dueAt: .distantPast) }
    }

    /// Writes what is due soon after.
    func wake(now: Timestamp) {
        if waiting.withLock({ $0.values.contains { $0.dueAt <= now } }) { wakeup.yield() }
    }

    /// For the log of whoever runs it.
    public var description: String { "ReportQueue" }

    /// Until a graceful shutdown, and then all that waits.
    public func run() async {
        await withGracefulShutdownHandler {
            for await _ in wakeups { await flush(dueBy: now()) }
        } onGracefulShutdown: { [wakeup] in
            wakeup.finish()
        }
        await flush()
    }

    /// Writes what waits.
    /// - Parameter time: nil: all of it, due or not.
    public func flush(dueBy time: Timestamp? = nil) async {
        while let (scope, batch) = take(dueBy: time) {
            do {
                let bodies = try batch.map { ($0.description, try $1.observed.map(CanonicalJSON.encode)) }
                try await store.saveObserved(Dictionary(bodies) { first, _ in first }, in: scope)
            } catch {
                logger.error("reports could not be kept", metadata: ["nodes": "\(batch.count)", "reason": "\(error)"])
                return putBack(batch)
            }
        }
    }

    private func take(dueBy time: Timestamp?) -> (StoreScope, [ID<Device>: Waiting])? {
        waiting.withLock { waiting in
            let due = waiting.filter { $0.value.dueAt <= time ?? $0.value.dueAt }
            guard let scope = due.values.first?.scope else { return nil }
            let batch = due.filter { $0.value.scope == scope }.prefix(Self.largestBatch)
            for node in batch.map(\.key) { waiting[node] = nil }
            return (scope, Dictionary(uniqueKeysWithValues: batch.map { ($0.key, $0.value) }))
        }
    }

    /// What came meanwhile is newer.
    private func putBack(_ batch: [ID<Device>: Waiting]) {
        let dueAt = now() + Self.pause
        waiting.withLock { waiting in
            for (node, var entry) in batch where waiting[node] == nil {
                entry.dueAt = dueAt
                waiting[node] = entry
            }
        }
    }
}
