// SPDX-License-Identifier: Apache-2.0

/// A gateway, as far as assignment cares.
public struct GatewayOffer: Hashable, Sendable {
    public let id: ID<Device>
    /// It is active, and was heard of lately.
    public let isHealthy: Bool
    /// Networks move away from it, and none moves to it.
    public let isDraining: Bool
    public let roles: Set<GatewayRole>
    /// Devices that it should serve at most; nil: it takes its share.
    public let capacity: Int?

    public init(
        id: ID<Device>, isHealthy: Bool, isDraining: Bool = false, roles: Set<GatewayRole> = [.ingress],
        capacity: Int? = nil
    ) {
        self.id = id
        self.isHealthy = isHealthy
        self.isDraining = isDraining
        self.roles = roles
        self.capacity = capacity
    }

    /// Networks may be given to it.
    var isEligible: Bool { isHealthy && !isDraining && roles.contains(.ingress) }
}

/// A network, as far as assignment cares.
public struct NetworkDemand: Hashable, Sendable {
    public let id: ID<Network>
    public let mode: GatewayAssignment.Mode
    /// Gateways that stay whatever happens: named by hand, or by a route, or in files that nobody can change from here.
    public let pinned: Set<ID<Device>>
    /// Whether the primary may be changed for the sake of balance.
    public let mayMove: Bool
    /// The devices that it has.
    public let load: Int
    public let current: NetworkGateways

    public init(
        id: ID<Network>, mode: GatewayAssignment.Mode, pinned: Set<ID<Device>>, mayMove: Bool, load: Int,
        current: NetworkGateways
    ) {
        self.id = id
        self.mode = mode
        self.pinned = pinned
        self.mayMove = mayMove
        // Networks without devices are spread as well: they get some.
        self.load = max(load, 1)
        self.current = current
    }
}

/// Which gateways a network has.
public struct NetworkGateways: Hashable, Sendable {
    public var gateways: Set<ID<Device>>
    /// Of `gateways`; nil: it has none.
    public var primary: ID<Device>?
    /// Of `gateways`; nil: none of them is an exit.
    public var exit: ID<Device>?

    public init(gateways: Set<ID<Device>> = [], primary: ID<Device>? = nil, exit: ID<Device>? = nil) {
        self.gateways = gateways
        self.primary = primary
        self.exit = exit
    }
}
