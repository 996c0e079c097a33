// SPDX-License-Identifier: Apache-2.0

/// When a node may ask for its whole state: twice a minute at most, so that a server whose deltas never fit isn't asked
/// without end. What came of it before counts on over connections.
struct ResyncPace: Sendable {
    static let period = Duration.seconds(60)
    static let perPeriod = 2

    /// Of the latest, ascending.
    private var asked: [Duration] = []
    /// When to ask next; nil where nothing is to be asked, or the answer is awaited.
    private(set) var due: Duration?
    private var isAwaiting = false

    /// - Returns: whether to ask now; if it is too early, it is due later.
    mutating func ask(now: Duration) -> Bool {
        guard !isAwaiting, due == nil else { return false }
        let earliest = asked.count < Self.perPeriod ? now : asked[0] + Self.period
        guard earliest <= now else {
            due = earliest
            return false
        }
        note(now)
        return true
    }

    mutating func isDue(now: Duration) -> Bool {
        guard let due, due <= now else { return false }
        self.due = nil
        note(now)
        return true
    }

    /// The whole state has come, or the connection has ended.
    mutating func end() {
        (due, isAwaiting) = (nil, false)
    }

    private mutating func note(_ now: Duration) {
        asked = (asked + [now]).suffix(Self.perPeriod)
        isAwaiting = true
    }
}
