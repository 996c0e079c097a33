// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// When a client looks up its server's name, and which of the addresses it sends to.
///
/// A name is looked up at the start, and again when handshakes stop although there is something to send: 15 s without
/// one after trying, or a last one that is older than 180 s, when WireGuard itself gives the session up
/// (REJECT_AFTER_TIME). Answers that lead to no handshake are asked for again after 5 s, 10 s, … 60 s; each time the
/// next of several addresses gets its turn. A tunnel that is idle by intention (no keepalive, nothing sent) is not a
/// tunnel that is broken.
///
/// `now` is the time since any fixed moment, by a clock that does not step.
public struct EndpointResolution: Hashable, Sendable {
    private enum State: Hashable {
        /// Asked; waiting for an answer.
        case resolving
        /// Packets go out and nothing comes back, since `sent` bytes.
        case silent(until: Duration, sent: UInt64)
        /// Nothing is sent: the server's silence means nothing.
        case idle(sent: UInt64)
        /// A handshake is younger than 180 s.
        case connected(until: Duration)
    }

    /// What the tunnel shows of its server.
    public struct Sign: Hashable, Sendable {
        /// Any value that changes with each handshake; nil: there was none.
        public var lastHandshake: Duration?
        public var sentBytes: UInt64

        public init(lastHandshake: Duration?, sentBytes: UInt64) {
            self.lastHandshake = lastHandshake
            self.sentBytes = sentBytes
        }
    }

    /// WireGuard tries a handshake every 5 s: this allows two to be lost.
    static let patience = Duration.seconds(15)
    static let rejectAfterTime = Duration.seconds(180)
    static let firstRetry = Duration.seconds(5)
    static let lastRetry = Duration.seconds(60)

    /// What the server is sent to; nil until the first answer.
    public private(set) var address: IPAddress?
    /// Packets are due even when nobody sends any.
    public var keepsAlive: Bool
    private var state = State.resolving
    private var retry = Self.firstRetry
    private var sign = Sign(lastHandshake: nil, sentBytes: 0)

    /// Begins by asking: the caller looks the name up, and says `resolved` or `failed`.
    public init(keepsAlive: Bool) {
        self.keepsAlive = keepsAlive
    }

    /// Whether an answer is waited for.
    public var isResolving: Bool { state == .resolving }

    /// When to call `handleTimeout`; nil: not before something else happens.
    public var nextDeadline: Duration? {
        switch state {
        case .resolving, .idle: nil
        case .silent(let until, _), .connected(let until): until
        }
    }

    /// The name has these addresses.
    /// - Returns: the address to send to from now on.
    public mutating func resolved(_ addresses: [IPAddress], now: Duration) -> IPAddress? {
        guard state == .resolving, let chosen = next(of: addresses) else {
            failed(now: now)
            return nil
        }
        let wait = address == nil ? Self.patience : takeRetry()
        state = .silent(until: now + wait, sent: sign.sentBytes)
        address = chosen
        return chosen
    }

    /// The name could not be looked up.
    public mutating func failed(now: Duration) {
        guard state == .resolving else { return }
        state = .silent(until: now + takeRetry(), sent: sign.sentBytes)
    }

    /// The tunnel was looked at.
    public mutating func observed(_ new: Sign, now: Duration) {
        let shookHands = new.lastHandshake != nil && new.lastHandshake != sign.lastHandshake
        sign = new
        if shookHands {
            // An answer that still comes finds nobody waiting.
            state = .connected(until: now + Self.rejectAfterTime)
            retry = Self.firstRetry
        } else if case .idle(let sent) = state, new.sentBytes != sent {
            state = .silent(until: now + Self.patience, sent: sent)
        }
    }

    /// - Returns: whether to look the name up now.
    public mutating func handleTimeout(now: Duration) -> Bool {
        guard let deadline = nextDeadline, deadline <= now else { return false }
        state = isExpectingAnswer ? .resolving : .idle(sent: sign.sentBytes)
        return state == .resolving
    }

    /// Without an address nothing is sent, so that nothing sent means nothing.
    private var isExpectingAnswer: Bool {
        if keepsAlive || address == nil { return true }
        guard case .silent(_, let sent) = state else { return false }
        return sign.sentBytes != sent
    }

    /// The address after the one in use, in the order of the answer; the first where that one is gone.
    private func next(of addresses: [IPAddress]) -> IPAddress? {
        guard let address, let index = addresses.firstIndex(of: address) else { return addresses.first }
        return addresses[(index + 1) % addresses.count]
    }

    private mutating func takeRetry() -> Duration {
        defer { retry = min(retry * 2, Self.lastRetry) }
        return retry
    }
}
