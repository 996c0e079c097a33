// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What the host's network should have for a tunnel interface, or has: only what is Warren's own.
public struct InterfaceState: Hashable, Sendable {
    public var isUp: Bool
    public var mtu: Int
    public var addresses: Set<InterfaceAddress>
    /// Routes that Warren made (route protocol `warren`).
    public var routes: Set<Route>
    /// Policy rules that Warren made (rule protocol `warren`) for this interface.
    public var rules: Set<PolicyRule>

    public init(
        isUp: Bool, mtu: Int, addresses: Set<InterfaceAddress>, routes: Set<Route> = [], rules: Set<PolicyRule> = []
    ) {
        self.isUp = isUp
        self.mtu = mtu
        self.addresses = addresses
        self.routes = routes
        self.rules = rules
    }
}

/// A route into the tunnel interface.
public struct Route: Hashable, Sendable {
    public var destination: Prefix
    /// The address that local packets take there; nil: the kernel's choice.
    public var source: IPAddress?
    /// Routing table; 254 is `main`.
    public var table: UInt32

    public init(destination: Prefix, source: IPAddress? = nil, table: UInt32 = Route.mainTable) {
        self.destination = destination
        self.source = source
        self.table = table
    }

    public static let mainTable: UInt32 = 254
}

/// A routing policy rule (ip-rule(8)).
public struct PolicyRule: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        case lookup(table: UInt32)
        /// Refuses to route: locally ICMP "administratively prohibited".
        case prohibit
    }

    public var family: AddressFamily
    public var priority: UInt32
    public var inputInterface: InterfaceName?
    /// Matches packets to this address.
    public var destination: IPAddress?
    /// Matches UDP packets to this address and port; the kernel's reverse path check matches those from it.
    public var udpDestination: SocketAddress?
    /// Matches packets whose mark, masked, is this (inverted: is not this).
    public var mark: UInt32
    public var markMask: UInt32
    public var inverted: Bool
    /// Ignores routes of the table whose prefix is this long or shorter; 0 ignores the default route.
    public var suppressPrefixLength: UInt8?
    public var action: Action

    public init(
        family: AddressFamily, priority: UInt32, inputInterface: InterfaceName? = nil,
        destination: IPAddress? = nil, udpDestination: SocketAddress? = nil, mark: UInt32 = 0, markMask: UInt32 = 0,
        inverted: Bool = false,
        suppressPrefixLength: UInt8? = nil, action: Action
    ) {
        self.family = family
        self.priority = priority
        self.inputInterface = inputInterface
        self.destination = destination
        self.udpDestination = udpDestination
        self.mark = mark
        self.markMask = markMask
        self.inverted = inverted
        self.suppressPrefixLength = suppressPrefixLength
        self.action = action
    }
}
