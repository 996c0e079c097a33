// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// Commands that nodes were sent and have not answered. Each ends: with an answer, with its connection, or by time.
final class CommandDesk: Sendable {
    enum Outcome: Sendable {
        case answered(CommandResult)
        /// Its connection ended first.
        case disconnected
        case late
        /// The node has too many to answer already.
        case refused
    }

    private struct Pending {
        let session: NodeSession
        let deadline: Timestamp
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var pending: [String: Pending] = [:]
        var lastID: UInt64 = 0

        mutating func take(where isTaken: (String, Pending) -> Bool) -> [Pending] {
            let taken = pending.filter { isTaken($0.key, $0.value) }
            for id in taken.keys { pending[id] = nil }
            return Array(taken.values)
        }
    }

    static let patience = Duration.seconds(10)
    /// At once, for one node.
    static let most = 4

    private let state = Mutex(State())

    /// Returns when it has ended.
    /// - Parameter nonce: what the answer has to prove something with.
    func send(
        _ kind: StreamCommand.Kind, nonce: String? = nil, on session: NodeSession, now: Timestamp
    ) async -> Outcome {
        await withCheckedContinuation { continuation in
            let command = state.withLock { state -> StreamCommand? in
                guard state.pending.values.count(where: { $0.session === session }) < Self.most else { return nil }
                state.lastID += 1
                let command = StreamCommand(id: "\(state.lastID)", kind: kind, nonce: nonce)
                state.pending[command.id] = Pending(
                    session: session, deadline: now + Self.patience, continuation: continuation)
                return command
            }
            guard let command else { return continuation.resume(returning: .refused) }
            session.send(command)
        }
    }

    /// An answer to what nobody waits for, or on another connection, is nobody's.
    func answer(_ result: CommandResult, on session: NodeSession) {
        end(.answered(result)) { id, pending in id == result.id && pending.session === session }
    }

    func disconnected(_ session: NodeSession) {
        end(.disconnected) { _, pending in pending.session === session }
    }

    func expire(now: Timestamp) {
        end(.late) { _, pending in pending.deadline <= now }
    }

    private func end(_ outcome: Outcome, where isEnded: (String, Pending) -> Bool) {
        for pending in state.withLock({ $0.take(where: isEnded) }) { pending.continuation.resume(returning: outcome) }
    }
}
