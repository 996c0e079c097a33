// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// Where flow records are kept, for a while and up to a size. It is apart from the `Store`: nothing that matters waits
/// for it, and what it loses is counted.
public protocol FlowStore: Sendable {
    /// Keeps pieces of gateways' logs, all of them or none. A number that a gateway's process has used before is there
    /// already, and nothing is kept twice.
    /// - Parameter lost: records of tenants that never came here.
    func append(_ pieces: [FlowPiece], lost: [ID<Tenant>: Int], now: Timestamp) async throws(StoreError)

    /// The newest first; those after a number in the order of their arrival, so that who follows misses none.
    func flows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, offset: Int, limit: Int
    ) async throws(StoreError) -> LogPage<FlowInfo>

    func newestFlow(of tenant: ID<Tenant>, matching filter: FlowFilter) async throws(StoreError) -> FlowInfo?

    /// What was opened, each once whoever often; ordered.
    func openedFlows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, limit: Int
    ) async throws(StoreError) -> [Flow]

    /// Of the hours that a time touches.
    func figures(of tenant: ID<Tenant>, since: Timestamp?, until: Timestamp?) async throws(StoreError) -> FlowFigures

    /// Forgets what is too old or too much, a bounded piece of it.
    /// - Returns: whether there is more to forget.
    func forget(_ retention: FlowRetention) async throws(StoreError) -> Bool
}

/// What one gateway saw.
public struct FlowPiece: Hashable, Sendable {
    public let tenant: ID<Tenant>
    public let gateway: ID<Device>
    /// Which process of the gateway's, and which of its batches.
    public let instance: String
    public let number: UInt64
    public let flows: [PlacedFlow]
    public let dropped: Int

    public init(
        tenant: ID<Tenant>, gateway: ID<Device>, instance: String, number: UInt64, flows: [PlacedFlow], dropped: Int
    ) {
        self.tenant = tenant
        self.gateway = gateway
        self.instance = instance
        self.number = number
        self.flows = flows
        self.dropped = dropped
    }
}

/// Which flows; nil: any.
public struct FlowFilter: Hashable, Sendable {
    /// At either end.
    public var peer: ID<Peer>?
    /// At either end.
    public var device: ID<Device>?
    public var network: ID<Network>?
    public var gateway: ID<Device>?
    public var rule: DecidingRule?
    public var event: FlowRecord.Event?
    public var verdict: FlowRecord.Verdict?
    public var wouldDeny: Bool?
    public var since: Timestamp?
    /// Before it.
    public var until: Timestamp?
    /// Those that arrived after the one of this number.
    public var after: UInt64?
    /// All of it but for the source's port.
    public var flow: Flow?

    public init() {}
}

/// What is kept.
public struct FlowRetention: Hashable, Sendable {
    /// Since when, by tenant.
    public let since: [ID<Tenant>: Timestamp]
    /// Of tenants that there are no more.
    public let otherwise: Timestamp
    /// In all.
    public let bytes: Int

    public init(since: [ID<Tenant>: Timestamp], otherwise: Timestamp, bytes: Int) {
        self.since = since
        self.otherwise = otherwise
        self.bytes = bytes
    }
}

/// In the place of a store that can't be had: the control plane goes on without.
public struct AbsentFlowStore: FlowStore {
    private let reason = StoreError.unavailable("this server keeps no flow records: its log says why")

    public init() {}

    public func append(_: [FlowPiece], lost _: [ID<Tenant>: Int], now _: Timestamp) throws(StoreError) { throw reason }

    public func flows(
        of _: ID<Tenant>, matching _: FlowFilter, offset _: Int, limit _: Int
    ) throws(StoreError) -> LogPage<FlowInfo> { throw reason }

    public func newestFlow(
        of _: ID<Tenant>, matching _: FlowFilter
    ) throws(StoreError) -> FlowInfo? { throw reason }

    public func openedFlows(
        of _: ID<Tenant>, matching _: FlowFilter, limit _: Int
    ) throws(StoreError) -> [Flow] { throw reason }

    public func figures(
        of _: ID<Tenant>, since _: Timestamp?, until _: Timestamp?
    ) throws(StoreError) -> FlowFigures { throw reason }

    public func forget(_: FlowRetention) throws(StoreError) -> Bool { false }
}
