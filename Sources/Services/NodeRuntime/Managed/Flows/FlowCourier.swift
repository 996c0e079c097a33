// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Synchronization

/// Carries flow records over one connection: a batch, its receipt, the next batch.
final class FlowCourier: Sendable {
    /// When the next batch may go.
    private enum Leave {
        /// The server knows who speaks.
        case greeted
        case taken(UInt64)
    }

    private let uplink: FlowUplink
    private let isGreeted = Mutex(false)
    private let leaves: AsyncStream<Leave>
    private let leave: AsyncStream<Leave>.Continuation

    init(_ uplink: FlowUplink) {
        self.uplink = uplink
        // One batch is on its way, so one leave is all that can wait.
        (leaves, leave) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    func heard(_ message: ServerMessage) {
        switch message {
        case .flowsTaken(let receipt): leave.yield(.taken(receipt.number))
        case .snapshot, .delta, .pending: greet()
        case .challenge, .command, .hint, .unknown: break
        }
    }

    /// Until the connection ends.
    func run(on stream: any ControlStream) async throws {
        for await leave in leaves where isRight(leave) {
            try await stream.send(.flows(try await uplink.next()))
        }
    }

    private func greet() {
        let isFirst = isGreeted.withLock { isGreeted in
            defer { isGreeted = true }
            return !isGreeted
        }
        if isFirst { leave.yield(.greeted) }
    }

    private func isRight(_ leave: Leave) -> Bool {
        switch leave {
        case .greeted: true
        case .taken(let number): uplink.taken(number)
        }
    }
}
