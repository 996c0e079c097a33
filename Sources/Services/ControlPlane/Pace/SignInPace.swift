// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// How often passwords may be guessed: from one address, and from one address for one account. No limit of passwords is
/// an account's alone, so that nobody locks somebody else out: who guesses at an account stops where they are, and its
/// user goes on from where they are.
///
/// Each is a bucket of guesses that fills again with time. What is taken when a password is looked at is given back
/// where it was right. Of join keys, tokens and links, which nobody guesses, only those that open nothing are taken, and
/// afterwards: a thousand devices behind one address may enrol at once.
struct SignInPace: Sendable {
    enum Key: Hashable, Sendable {
        case address(IPAddress)
        case account(String, from: IPAddress)
        /// Of an authenticator app, which has a million: only who knows the password may guess.
        case codes(of: String)
        /// Of join keys, tokens and links.
        case secrets(from: IPAddress)

        fileprivate var rate: TokenBucket.Rate {
            switch self {
            case .address: TokenBucket.Rate(capacity: 30, perSecond: 0.1)
            case .account: TokenBucket.Rate(capacity: 5, perSecond: 1.0 / 60)
            case .codes: TokenBucket.Rate(capacity: 20, perSecond: 1.0 / 60)
            // An agent that asks with a dead key every other second shuts nobody else out.
            case .secrets: TokenBucket.Rate(capacity: 60, perSecond: 1)
            }
        }
    }

    /// Of buckets; beyond this many the fullest are forgotten.
    static let room = 10_000

    private var buckets: [Key: TokenBucket] = [:]

    var count: Int { buckets.count }

    /// - Returns: nil where there is a guess for all of them, which is taken; else how long to wait, and nothing is.
    mutating func take(_ keys: [Key], now: Timestamp) -> Duration? {
        if let longest = wait(for: keys, now: now) { return longest }
        charge(keys, now: now)
        return nil
    }

    /// - Returns: nil where there is a guess for all of them; none is taken.
    func wait(for keys: [Key], now: Timestamp) -> Duration? {
        keys.compactMap { bucket(of: $0, now).wait(for: 1, now: now) }.max()
    }

    /// For what was a guess, as has turned out.
    mutating func charge(_ keys: [Key], now: Timestamp) {
        for key in keys { take(1, of: key, now) }
        if buckets.count > Self.room { forget(now) }
    }

    mutating func giveBack(_ keys: [Key], now: Timestamp) {
        for key in keys { take(-1, of: key, now) }
    }

    private func bucket(of key: Key, _ now: Timestamp) -> TokenBucket {
        buckets[key] ?? TokenBucket(full: key.rate, now: now)
    }

    private mutating func take(_ guesses: Double, of key: Key, _ now: Timestamp) {
        var bucket = bucket(of: key, now)
        bucket.take(guesses, now: now)
        buckets[key] = bucket.isFull(now: now) ? nil : bucket
    }

    /// Half of them: the fullest.
    private mutating func forget(_ now: Timestamp) {
        let emptiest = buckets.keys.sorted { bucket(of: $0, now).level(now: now) < bucket(of: $1, now).level(now: now) }
        for key in emptiest.dropFirst(Self.room / 2) { buckets[key] = nil }
    }
}

extension SignInPace.Key {
    static func keys(_ email: String, from address: IPAddress?) -> [SignInPace.Key] {
        guard let source = address.map(source) else { return [] }
        return [.address(source), .account(email, from: source)]
    }

    static func secrets(shownFrom address: IPAddress?) -> [SignInPace.Key] {
        address.map { [.secrets(from: source($0))] } ?? []
    }

    /// An IPv6 host has as many addresses as it likes of its network's; they count as one.
    private static func source(_ address: IPAddress) -> IPAddress {
        address.family == .v6 ? Prefix(containing: address, length: 64).address : address
    }
}
