// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Why a destination must not be routed into a tunnel.
public enum RouteObstacle: Hashable, Sendable {
    /// The tunnel's own packets would go into the tunnel, or what the node must reach without it.
    case holds(IPAddress)
    /// The host would lose its neighbours, or its way to them.
    case overlaps(AttachedNetwork)

    /// - Parameter outside: addresses that are reached outside the tunnel.
    /// - Returns: nil where nothing is in the way.
    public init?(to destination: Prefix, outside: [IPAddress], attached: [AttachedNetwork]) {
        if let address = outside.first(where: destination.contains) {
            self = .holds(address)
        } else if let network = attached.first(where: { $0.prefix.overlaps(destination) }) {
            self = .overlaps(network)
        } else {
            return nil
        }
    }
}
