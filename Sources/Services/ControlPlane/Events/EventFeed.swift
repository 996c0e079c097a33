// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol
import Synchronization

/// One who follows what happens in a workspace, without the connection.
public final class EventFeed: Sendable {
    public enum Output: Sendable, Hashable {
        case event(LiveEvent)
        /// The last one.
        case close(StreamCloseCode, reason: String)
    }

    private struct State {
        /// The number of the event that the reader knows last.
        var place: UInt64?
        var close: Output?
        var isOver = false
    }

    private let log: EventLog
    private let now: @Sendable () -> Timestamp
    private let mayFollow: @Sendable () -> Bool
    private let state: Mutex<State>
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter mayFollow: whether the reader still has the right to.
    init(
        _ log: EventLog, after place: UInt64?, now: @escaping @Sendable () -> Timestamp,
        while mayFollow: @escaping @Sendable () -> Bool
    ) {
        self.log = log
        self.now = now
        self.mayFollow = mayFollow
        state = Mutex(State(place: place))
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        log.add(self)
    }

    /// Waits for something to tell; for one caller at a time.
    /// - Returns: nil after a `close`, and when the feed has ended.
    public func next() async -> Output? {
        if let output = output() { return output }
        for await _ in wakeups {
            if let output = output() { return output }
        }
        return nil
    }

    public func close(_ code: StreamCloseCode, _ reason: String) {
        let isFirst = state.withLock { state in
            guard state.close == nil else { return false }
            state.close = .close(code, reason: reason)
            return true
        }
        if isFirst { wakeUp() }
    }

    /// The connection is no more.
    public func end() {
        state.withLock { $0.isOver = true }
        log.remove(self)
        wake.finish()
    }

    func wakeUp() {
        wake.yield()
    }

    /// Ends it where the reader has lost the right to follow.
    func check() {
        if !mayFollow() { close(.notAuthenticated, "the session has ended: sign in again") }
    }

    private func output() -> Output? {
        check()
        return state.withLock { state in
            guard !state.isOver else { return nil }
            if let close = state.close {
                state.isOver = true
                wake.finish()
                return close
            }
            guard let event = log.next(after: state.place, now: now()) else { return nil }
            state.place = event.sequence
            return .event(event)
        }
    }
}
