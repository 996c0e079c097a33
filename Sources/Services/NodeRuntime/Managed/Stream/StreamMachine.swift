// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// When a node connects to its control plane, what it answers there, and what it takes from it. It knows no socket and
/// no clock: `now` is the time since any fixed moment, by a clock that does not step, and there is one deadline.
///
///     waiting ─connect→ connecting ─challenge→ greeting ─snapshot, delta, pending→ connected
///        ↑                  │                     │                                    │
///        └──────────────────┴───── closed, or too late ────────────────────────────────┘
struct StreamMachine: Sendable {
    private enum State: Hashable {
        case stopped
        case waiting(until: Duration)
        /// A connection is being made; the server speaks first.
        case connecting(until: Duration)
        /// Hello was said.
        case greeting(PublicKey, since: Duration)
        case connected(PublicKey, since: Duration, reportAt: Duration, isPending: Bool)
    }

    enum TimeoutAction: Hashable {
        case connect
        case report
        case resync
        case disconnect(LinkTrouble)
    }

    enum MessageAction: Hashable {
        case sayHello(StreamChallenge)
        case apply(StateSnapshot, server: PublicKey)
        /// An older state than the one taken last: what runs goes on.
        case refuseOlder(StateSnapshot)
        /// What was sent doesn't fit what was taken: the whole state is asked for.
        case resync
        case pend
    }

    /// The server speaks at once, once TCP and TLS are through, for which the link allows 10 s; likewise its answer.
    static let patience = Duration.seconds(20)
    /// The least time between two reports: a host whose routes flap reports each second, not each millisecond.
    static let reportGap = Duration.seconds(1)
    /// A connection that lasted as long was no accident: the next failure is a first one.
    static let stable = Duration.seconds(30)
    static let refusedRetry = Duration.seconds(300)
    /// Two machines with one identity take each other's place: slow enough to be seen, fast enough to heal.
    static let replacedRetry = Duration.seconds(60)

    private var state = State.stopped
    private var delay = ReconnectDelay()
    private var lastReport: Duration?
    /// What was taken last, and whose it was: revisions of different servers don't compare.
    private var taken: StoredState?
    private var resync = ResyncPace()

    init(taken: StoredState? = nil) {
        self.taken = taken
    }

    /// When to call `handle`; nil: not before something else happens.
    var nextDeadline: Duration? {
        switch state {
        case .stopped: nil
        case .waiting(let until), .connecting(let until): until
        case .greeting(_, let since): since + Self.patience
        case .connected(_, _, let reportAt, let isPending): isPending ? nil : min(reportAt, resync.due ?? reportAt)
        }
    }

    /// Whether what runs is no more what the server means, and can't be mended at once.
    var isOutOfStep: Bool { isConnected && resync.due != nil }

    var isConnected: Bool {
        if case .connected = state { true } else { false }
    }

    /// The key of the server that it is connected to.
    var server: PublicKey? {
        if case .connected(let server, _, _, _) = state { server } else { nil }
    }

    var isTrying: Bool { state != .stopped }

    var isPending: Bool {
        if case .connected(_, _, _, let isPending) = state { isPending } else { false }
    }

    /// What was taken last, if it was this server's.
    func taken(from server: PublicKey) -> StateSnapshot? {
        taken?.serverPublicKey == server ? taken?.snapshot : nil
    }

    mutating func start(now: Duration) {
        (state, delay) = (.waiting(until: now), ReconnectDelay())
    }

    mutating func stop() {
        state = .stopped
    }

    /// What it took is no more: any revision is new.
    mutating func forget() {
        taken = nil
    }

    mutating func handle(now: Duration, using random: inout some RandomNumberGenerator) -> TimeoutAction? {
        guard let deadline = nextDeadline, deadline <= now else { return nil }
        switch state {
        case .stopped: return nil
        case .waiting:
            state = .connecting(until: now + Self.patience)
            return .connect
        case .connecting, .greeting:
            let silence = ControlLinkError.unreachable("the server took the connection and then said nothing")
            return .disconnect(closed(silence, now: now, using: &random))
        case .connected(let server, let since, let reportAt, let isPending):
            if resync.isDue(now: now) { return .resync }
            guard reportAt <= now else { return nil }
            lastReport = now
            state = .connected(server, since: since, reportAt: now + StreamPace.heartbeat, isPending: isPending)
            return .report
        }
    }

    mutating func received(_ message: ServerMessage, now: Duration) -> MessageAction? {
        switch (message, state) {
        case (.challenge(let challenge), .connecting):
            state = .greeting(challenge.serverPublicKey, since: now)
            return .sayHello(challenge)
        case (.snapshot(let snapshot), .greeting(let server, let since)),
            (.snapshot(let snapshot), .connected(let server, let since, _, _)):
            return take(snapshot, from: server, since: since, now: now)
        case (.delta(let update), .greeting(let server, let since)),
            (.delta(let update), .connected(let server, let since, _, _)):
            return follow(update, from: server, since: since, now: now)
        case (.pending, .greeting(let server, let since)), (.pending, .connected(let server, let since, _, _)):
            state = .connected(server, since: since, reportAt: now, isPending: true)
            return .pend
        case (.challenge, _), (.snapshot, _), (.delta, _), (.pending, _), (.flowsTaken, _), (.unknown, _): return nil
        // They say nothing of the state.
        case (.command, _), (.hint, _): return nil
        }
    }

    /// Something that reports tell is different now.
    mutating func changed(now: Duration) {
        guard case .connected(let server, let since, let reportAt, let isPending) = state else { return }
        let soon = max(now, (lastReport ?? now - Self.reportGap) + Self.reportGap)
        state = .connected(server, since: since, reportAt: min(reportAt, soon), isPending: isPending)
    }

    /// The connection is gone, or could not be made.
    mutating func closed(
        _ error: ControlLinkError, now: Duration, using random: inout some RandomNumberGenerator
    ) -> LinkTrouble {
        if case .connected(_, let since, _, _) = state, now - since >= Self.stable { delay.reset() }
        let trouble = LinkTrouble(error)
        resync.end()
        state = .waiting(until: now + wait(for: error, trouble, using: &random))
        return trouble
    }

    // MARK: - Steps

    private mutating func take(
        _ snapshot: StateSnapshot, from server: PublicKey, since: Duration, now: Duration
    ) -> MessageAction {
        state = .connected(server, since: since, reportAt: now, isPending: false)
        resync.end()
        if let taken = taken(from: server), snapshot.isOlder(than: taken) {
            return .refuseOlder(snapshot)
        }
        taken = StoredState(serverPublicKey: server, snapshot: snapshot)
        return .apply(snapshot, server: server)
    }

    /// Only the state that a delta begins at can follow it. While the whole state is asked for, deltas say nothing.
    private mutating func follow(
        _ update: StateUpdate, from server: PublicKey, since: Duration, now: Duration
    ) -> MessageAction? {
        if let next = taken(from: server)?.applying(update) {
            return take(next, from: server, since: since, now: now)
        }
        state = .connected(server, since: since, reportAt: now, isPending: false)
        return resync.ask(now: now) ? .resync : nil
    }

    private mutating func wait(
        for error: ControlLinkError, _ trouble: LinkTrouble, using random: inout some RandomNumberGenerator
    ) -> Duration {
        if case .closed(.replaced, _) = error { return Self.replacedRetry + delay.take(using: &random) }
        if trouble.isRefusal { return Self.refusedRetry + delay.take(using: &random) }
        return delay.take(using: &random)
    }
}
