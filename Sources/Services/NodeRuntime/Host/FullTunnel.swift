// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// How everything goes through a tunnel but the tunnel's own packets: a default route in a table of its own, which all
/// packets look up but those that carry the tunnel's mark, and before that the main table for all that it knows more
/// particularly than by its default route. It is what wg-quick(8) does.
public struct FullTunnel: Sendable {
    /// The routing table, and the mark on the tunnel's own packets. 51820 in the upper half tells a reader whose it
    /// is; the lower half tells interfaces apart. It follows from the name, so that a start after a crash finds what
    /// was left. It has neither the bits that kube-proxy tests alone (0x4000, 0x8000) nor that of `EnteringMark`.
    public let number: UInt32
    /// Of the rules that lead to the main table; the other follows. By interface as well: two clients on one host never
    /// share a rule that one of them would take down. Before `main` (32766), after what an administrator numbers.
    public let priority: UInt32

    public init(_ interface: InterfaceName) {
        let hash = Self.fnv1a(interface.description)
        number = 51820 << 16 | hash & 0x3fff
        priority = 10_000 + 2 * (hash & 0x1fff)
    }

    public func route(_ family: AddressFamily, source: IPAddress) -> Route {
        Route(destination: .default(family), source: source, table: number)
    }

    /// - Parameters:
    ///   - peers: where the tunnel's own packets go.
    ///   - hosts: what else is reached outside of the tunnel.
    ///   - carries: false: the tunnel has nothing of the family, which is refused then, and not leaked.
    public func rules(
        _ family: AddressFamily, peers: some Sequence<SocketAddress>, hosts: [IPAddress] = [], carries: Bool = true
    ) -> [PolicyRule] {
        let ends = [
            PolicyRule(
                family: family, priority: priority, suppressPrefixLength: 0, action: .lookup(table: Route.mainTable)),
            PolicyRule(
                family: family, priority: priority + 1, mark: number, markMask: .max, inverted: true,
                action: carries ? .lookup(table: number) : .prohibit),
        ]
        let outside = hosts.filter { $0.family == family }.map { host in
            PolicyRule(family: family, priority: priority, destination: host, action: .lookup(table: Route.mainTable))
        }
        let returnPaths = peers.filter { $0.address.family == .v4 && family == .v4 }.map(returnPath)
        return ends + outside + returnPaths
    }

    /// Where strict reverse path filtering (rp_filter 1) finds the way back to the server. What the server sends bears
    /// no mark, so that without this rule the way back would seem to be the tunnel, and the kernel would drop it. The
    /// filter is IPv4's alone. wg-quick has connection tracking bring the mark back; this needs no packet filter.
    private func returnPath(_ server: SocketAddress) -> PolicyRule {
        PolicyRule(
            family: .v4, priority: priority, udpDestination: server, action: .lookup(table: Route.mainTable))
    }

    /// The 32-bit hash of Fowler, Noll and Vo (RFC 9923): the same in every process, which `Hasher` is not.
    private static func fnv1a(_ text: String) -> UInt32 {
        text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
