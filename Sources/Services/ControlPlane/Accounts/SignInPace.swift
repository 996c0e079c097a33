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

        fileprivate var capacity: Double {
            switch self {
            case .address: 30
            case .account: 5
            case .codes: 20
            }
        }

        fileprivate var perSecond: Double {
            switch self {
            case .address: 0.1
            case .account, .codes: 1.0 / 60
            }
        }
    }

    private struct Bucket {
        var guesses: Double
        var at: Timestamp
    }

    /// Of buckets; beyond this many the fullest are forgotten.
    static let room = 10_000

    private var buckets: [Key: Bucket] = [:]

    var count: Int { buckets.count }

    /// - Returns: nil where there is a guess for all of them, which is taken; else how long to wait, and nothing is.
    mutating func take(_ keys: [Key], now: Timestamp) -> Duration? {
        let waits = keys.compactMap { key -> Duration? in
            let missing = 1 - guesses(key, now)
            return missing > 0 ? .seconds(missing / key.perSecond) : nil
        }
        if let longest = waits.max() { return longest }
        for key in keys { buckets[key] = Bucket(guesses: guesses(key, now) - 1, at: now) }
        if buckets.count > Self.room { forget(now) }
        return nil
    }

    mutating func giveBack(_ keys: [Key], now: Timestamp) {
        for key in keys {
            let guesses = min(guesses(key, now) + 1, key.capacity)
            buckets[key] = guesses < key.capacity ? Bucket(guesses: guesses, at: now) : nil
        }
    }

    private func guesses(_ key: Key, _ now: Timestamp) -> Double {
        guard let bucket = buckets[key] else { return key.capacity }
        let passed = max((now - bucket.at) / .seconds(1), 0)
        return min(bucket.guesses + passed * key.perSecond, key.capacity)
    }

    /// Half of them: those that are full, and then the fullest.
    private mutating func forget(_ now: Timestamp) {
        let emptiest = buckets.keys.sorted { guesses($0, now) / $0.capacity < guesses($1, now) / $1.capacity }
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
