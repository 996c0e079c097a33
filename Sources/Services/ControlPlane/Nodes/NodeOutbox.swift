// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// What waits to be sent to a node: at most one of each kind, however slowly the node reads. A newer state takes the
/// place of one that was not sent yet.
final class NodeOutbox: Sendable {
    private struct Contents {
        var challenge: StreamChallenge?
        var isPending = false
        var snapshot: StateSnapshot?
        var close: NodeSession.Output?
        /// Sent or about to be.
        var newest: (revision: Revision, stateID: String)?
        var isFinished = false
    }

    private let contents: Mutex<Contents>
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ challenge: StreamChallenge) {
        contents = Mutex(Contents(challenge: challenge))
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func offer(_ snapshot: StateSnapshot) {
        put { contents in
            let newest = contents.newest
            if let newest, newest.revision > snapshot.revision { return }
            contents.newest = (snapshot.revision, snapshot.stateID)
            if newest?.stateID == snapshot.stateID { return }
            contents.isPending = false
            contents.snapshot = snapshot
        }
    }

    func offerPending() {
        put { $0.isPending = true }
    }

    /// What else waits is not sent any more.
    func close(_ code: StreamCloseCode, _ reason: String) {
        put { $0.close = $0.close ?? .close(code, reason: reason) }
    }

    /// There is nobody to send to.
    func finish() {
        put { $0.isFinished = true }
        wake.finish()
    }

    /// Waits for something to send; for one caller at a time.
    /// - Returns: nil after the last.
    func next() async -> NodeSession.Output? {
        if let output = take() { return output }
        for await _ in wakeups {
            if let output = take() { return output }
        }
        return nil
    }

    private func put(_ change: (inout Contents) -> Void) {
        contents.withLock { change(&$0) }
        wake.yield()
    }

    private func take() -> NodeSession.Output? {
        contents.withLock { contents in
            guard !contents.isFinished else { return nil }
            if let close = contents.close {
                contents.isFinished = true
                wake.finish()
                return close
            }
            if let challenge = contents.challenge.take() { return .message(.challenge(challenge)) }
            if contents.isPending {
                contents.isPending = false
                return .message(.pending)
            }
            return contents.snapshot.take().map { .message(.snapshot($0)) }
        }
    }
}
