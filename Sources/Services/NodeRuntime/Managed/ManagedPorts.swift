// SPDX-License-Identifier: Apache-2.0

/// The outside of a managed node.
public struct ManagedPorts: Sendable {
    public let backend: any TunnelBackend
    public let host: any HostNetwork
    public let resolver: any NameResolver
    public let vault: any NodeVault
    public let links: any ControlLinks
    public let clock: NodeClock
    public let probe: any HostProbe
    /// nil: none is kept.
    public let audit: (any AuditTrail)?
    /// nil: it forwards nothing.
    public let gateway: GatewayPorts?
    /// nil: it forwards.
    public let shield: (any IncomingShield)?
    /// Of the program.
    public let log: LogTail

    public init(
        backend: any TunnelBackend, host: any HostNetwork, resolver: any NameResolver, vault: any NodeVault,
        links: any ControlLinks, clock: NodeClock, probe: any HostProbe,
        audit: (any AuditTrail)? = nil, gateway: GatewayPorts? = nil, shield: (any IncomingShield)? = nil,
        log: LogTail = LogTail()
    ) {
        self.backend = backend
        self.host = host
        self.resolver = resolver
        self.vault = vault
        self.links = links
        self.clock = clock
        self.probe = probe
        self.audit = audit
        self.gateway = gateway
        self.shield = shield
        self.log = log
    }
}

/// What a node needs besides to forward.
public struct GatewayPorts: Sendable {
    public let filter: any PacketFilter
    public let switches: any ForwardingSwitches
    public let legend: any FlowLegend
    /// nil: no flow log.
    public let flowLog: FlowLogging?
    /// What the control plane is told of flows; nil: nothing.
    public let flows: FlowUplink?

    public init(
        filter: any PacketFilter, switches: any ForwardingSwitches, legend: any FlowLegend, flowLog: FlowLogging?,
        flows: FlowUplink? = nil
    ) {
        self.filter = filter
        self.switches = switches
        self.legend = legend
        self.flowLog = flowLog
        self.flows = flows
    }
}
