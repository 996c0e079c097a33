// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Prefixes for a network of so many hosts that overlap nothing there is.
public struct PrefixSuggestion: Hashable, Sendable {
    /// The shortest prefix has the most addresses; the smallest that has enough for the hosts.
    public let length: UInt8
    /// IPv4 hosts of such a prefix: all addresses but the network's and the broadcast address.
    public let usableHosts: Int
    /// In order; fewer than asked for where there is no room for more.
    public let prefixes: [Prefix]

    /// A network of at most this many hosts fits the largest prefix that a network may have (/8).
    public static let mostHosts = 1 << 24 - 2
    /// The longest prefix with room for peers: two.
    static let longest = 30

    /// - Parameters:
    ///   - base: of IPv4: where to look.
    ///   - hosts: at least 1.
    /// - Returns: nil where no prefix within the base has room for so many hosts, whatever is taken.
    public init?(hosts: Int, count: Int, in base: Prefix, avoiding taken: [Prefix]) {
        let lengths = stride(from: Self.longest, through: Int(base.length), by: -1)
        guard base.family == .v4, let length = lengths.first(where: { Self.hosts(length: $0) >= hosts }) else {
            return nil
        }
        self.length = UInt8(length)
        usableHosts = Self.hosts(length: length)
        prefixes = Self.free(UInt8(length), count, in: base, avoiding: taken)
    }

    private static func hosts(length: Int) -> Int { 1 << (32 - length) - 2 }

    /// Jumps over what is taken: the number of steps is that of the prefixes taken and found.
    private static func free(_ length: UInt8, _ count: Int, in base: Prefix, avoiding taken: [Prefix]) -> [Prefix] {
        let size = UInt128(1) << UInt128(32 - length)
        let taken = taken.filter { $0.overlaps(base) }.sorted { $0.first < $1.first }
        var next = taken[...]
        var found: [Prefix] = []
        var start = base.first
        while start <= base.last, found.count < count {
            let candidate = Prefix(containing: IPAddress(family: .v4, number: start), length: length)
            next = next.drop { $0.last < candidate.first }
            if let obstacle = next.first, obstacle.overlaps(candidate) {
                start = max(candidate.last, obstacle.last) + 1
            } else {
                found.append(candidate)
                start += size
            }
        }
        return found
    }
}

extension Configuration {
    /// What a new network mustn't overlap: the networks, and the routes' destinations.
    public var takenPrefixes: [Prefix] {
        networks.values.flatMap(\.prefixes) + routes.values.flatMap(\.destinations)
    }
}
