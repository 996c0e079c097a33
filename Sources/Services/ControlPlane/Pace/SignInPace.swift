// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// How often passwords may be guessed: from one address, and from one address for one account. No limit of passwords is
/// an account's alone, so that nobody locks somebody else out: who guesses at an account stops where they are, and its
/// user goes on from where they are.
///
/// Each is a bucket of guesses that fills again with time. What is taken when a password is looked at is given back
/// where it was right.
struct SignInPace: Sendable {
    enum Key: Hashable, Sendable {
        case address(IPAddress)
        case account(String, from: IPAddress)
        /// Of an authenticator app, which has a million: only who knows the password may guess.
        case codes(of: String)

        fileprivate var rate: TokenBucket.Rate {
            switch self {
            case .address: TokenBucket.Rate(capacity: 30, perSecond: 0.1)
            case .account: TokenBucket.Rate(capacity: 5, perSecond: 1.0 / 60)
            case .codes: TokenBucket.Rate(capacity: 20, perSecond: 1.0 / 60)
            }
        }
    }

    /// Of buckets; beyond this many the fullest are forgotten.
    static let room = 10_000

    private var buckets: [Key: TokenBucket] = [:]

    var count: Int { buckets.count }

    /// - Returns: nil where there is a guess for all of them, which is taken; else how long to wait, and nothing is.
    mutating func take(_ keys: [Key], now: Timestamp) -> Duration? {
        if let longest = keys.compactMap({ bucket(of: $0, now).wait(for: 1, now: now) }).max() { return longest }
        for key in keys { take(1, of: key, now) }
        if buckets.count > Self.room { forget(now) }
        return nil
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
    /// - Parameter address: an IPv6 host has as many as it likes of its network's; they count as one.
    static func keys(_ email: String, from address: IPAddress?) -> [SignInPace.Key] {
        guard let address else { return [] }
        let source = address.family == .v6 ? Prefix(containing: address, length: 64).address : address
        return [.address(source), .account(email, from: source)]
    }
}
