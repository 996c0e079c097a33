// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The addresses of a device as seen from one place, and when they changed. A change of the port alone is none: address
/// translators do that.
public struct AddressTrail: Hashable, Sendable {
    public private(set) var endpoint: SocketAddress
    public private(set) var seenAt: Timestamp
    /// Of the last day, the oldest first.
    public private(set) var changes: [AddressChange] = []

    static let memory = Duration.seconds(86_400)
    /// More than any setting counts (`SecuritySettings.limits`); the oldest go first.
    static let mostChanges = 128

    init(_ endpoint: SocketAddress, now: Timestamp) {
        self.endpoint = endpoint
        seenAt = now
    }

    /// - Returns: whether the address is another than before.
    mutating func note(_ endpoint: SocketAddress, now: Timestamp) -> Bool {
        defer { (self.endpoint, seenAt) = (endpoint, now) }
        guard endpoint.address != self.endpoint.address else { return false }
        changes.append(AddressChange(from: self.endpoint, to: endpoint, at: now))
        changes.removeAll { now - $0.at > Self.memory }
        changes.removeFirst(max(changes.count - Self.mostChanges, 0))
        return true
    }

    func changes(within window: Duration, since start: Timestamp, now: Timestamp) -> [AddressChange] {
        changes.filter { now - $0.at <= window && $0.at > start }
    }

    /// The changes between the two addresses that changed places most often.
    func longestAlternation(within window: Duration, since start: Timestamp, now: Timestamp) -> [AddressChange] {
        let pairs = Dictionary(grouping: changes(within: window, since: start, now: now)) { change in
            [change.from.address, change.to.address].sorted()
        }
        let ranked = pairs.sorted { ($0.value.count, $1.key[0], $1.key[1]) > ($1.value.count, $0.key[0], $0.key[1]) }
        return ranked.first?.value ?? []
    }
}

public struct AddressChange: Hashable, Sendable {
    public let from: SocketAddress
    public let to: SocketAddress
    public let at: Timestamp
}
