// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What a node should run: its tunnel interface and all that belongs to it.
public struct NodeState: Hashable, Sendable {
    public var interface: InterfaceName
    public var tunnel: TunnelConfiguration
    /// Without the rules that the dead man's switch needs; those come with the filter.
    public var network: InterfaceState
    /// nil for a node that forwards nothing.
    public var filter: FilterState?
    /// Of a node that forwards nothing: whether nobody opens a flow to it out of the tunnel.
    public var blocksIncoming: Bool

    public init(
        interface: InterfaceName, tunnel: TunnelConfiguration, network: InterfaceState, filter: FilterState? = nil,
        blocksIncoming: Bool = false
    ) {
        self.interface = interface
        self.tunnel = tunnel
        self.network = network
        self.filter = filter
        self.blocksIncoming = blocksIncoming
    }
}

public struct FilterState: Hashable, Sendable {
    public var firewall: Firewall
    public var logging: FlowLogging?
    /// Whose flows they are, for the flow log.
    public var owners: [FlowOwner]

    public init(firewall: Firewall, logging: FlowLogging?, owners: [FlowOwner]) {
        self.firewall = firewall
        self.logging = logging
        self.owners = owners
    }
}

/// A peer as the flow log names it.
public struct FlowOwner: Hashable, Sendable {
    public let publicKey: PublicKey
    public let name: String?
    public let prefixes: Set<Prefix>

    public init(publicKey: PublicKey, name: String?, prefixes: Set<Prefix>) {
        self.publicKey = publicKey
        self.name = name
        self.prefixes = prefixes
    }
}
