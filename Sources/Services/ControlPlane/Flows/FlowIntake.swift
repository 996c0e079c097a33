// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import ServiceLifecycle
import Synchronization

/// Writes down what gateways saw of flows, pieces of several gateways together. Bounded: what finds no room, and what
/// the store refuses, is given up and counted; no stream and no other write ever waits for it.
public final class FlowIntake: Service, CustomStringConvertible {
    private struct Waiting {
        var pieces: [FlowPiece] = []
        var count = 0
        /// Told the store with what it takes next.
        var lost: [ID<Tenant>: Int] = [:]
        var receipts: [@Sendable () -> Void] = []

        mutating func lose(_ piece: FlowPiece) {
            lost[piece.tenant, default: 0] += piece.flows.count + piece.dropped
        }
    }

    private let store: any FlowStore
    private let capacity: Int
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let waiting = Mutex(Waiting())
    private let isFailing = Mutex(false)
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter capacity: records that wait at most; some 20 MB.
    init(
        _ store: any FlowStore, capacity: Int = 65_536, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.store = store
        self.capacity = capacity
        self.now = now
        self.logger = logger
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// - Parameter receipt: called once the piece is on disk, or given up.
    func put(_ piece: FlowPiece, receipt: @escaping @Sendable () -> Void) {
        let isTaken = waiting.withLock { waiting in
            guard waiting.count + piece.flows.count <= capacity else {
                waiting.lose(piece)
                return false
            }
            waiting.pieces.append(piece)
            waiting.count += piece.flows.count
            waiting.receipts.append(receipt)
            return true
        }
        if isTaken { wake.yield() } else { receipt() }
    }

    /// For the log of whoever runs it.
    public var description: String { "FlowIntake" }

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
        let taken = waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting
        }
        guard !taken.pieces.isEmpty else { return keep(taken.lost) }
        do {
            try await store.append(taken.pieces, lost: taken.lost, now: now())
            noteSuccess()
        } catch {
            note(error)
            waiting.withLock { waiting in
                for piece in taken.pieces { waiting.lose(piece) }
            }
            keep(taken.lost)
        }
        for receipt in taken.receipts { receipt() }
    }

    private func keep(_ lost: [ID<Tenant>: Int]) {
        waiting.withLock { $0.lost.merge(lost) { $0 + $1 } }
    }

    private func note(_ error: StoreError) {
        let wasFailing = isFailing.withLock { isFailing in
            defer { isFailing = true }
            return isFailing
        }
        if !wasFailing {
            logger.error("flow records can't be kept; they are counted and lost", metadata: ["reason": "\(error)"])
        }
    }

    private func noteSuccess() {
        let wasFailing = isFailing.withLock { isFailing in
            defer { isFailing = false }
            return isFailing
        }
        if wasFailing { logger.notice("flow records are kept again") }
    }
}
