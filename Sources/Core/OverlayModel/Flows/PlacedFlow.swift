// SPDX-License-Identifier: Apache-2.0

/// A gateway's flow record in its place: which network it is about, and whose addresses they are. The configuration
/// says so; what the gateway says of peers is not asked.
public struct PlacedFlow: Hashable, Sendable {
    public struct Owner: Hashable, Sendable {
        public let peer: ID<Peer>
        public let device: ID<Device>

        public init(peer: ID<Peer>, device: ID<Device>) {
            self.peer = peer
            self.device = device
        }
    }

    public let record: FlowRecord
    public let rule: DecidingRule
    public let gateway: ID<Device>
    public let network: ID<Network>
    /// Who has the source's address; nil: no peer of the gateway's networks.
    public let source: Owner?
    public let destination: Owner?

    public init(
        record: FlowRecord, rule: DecidingRule, gateway: ID<Device>, network: ID<Network>, source: Owner?,
        destination: Owner?
    ) {
        self.record = record
        self.rule = rule
        self.gateway = gateway
        self.network = network
        self.source = source
        self.destination = destination
    }
}
