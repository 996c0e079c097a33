// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What a gateway must never let through.
public enum Boundary: String, Hashable, Sendable, CaseIterable {
    /// An address that is no peer's.
    case spoof
    /// From a peer of one network to one of another.
    case otherNetwork = "other_network"
    /// A network that the machine is attached to, where no rule leads.
    case lan
    /// What tells a cloud's machine its secrets.
    case metadata
    /// The gateway's own ports.
    case input
    /// What is allowed, once somebody has flushed the host's firewall.
    case flush
}

/// A packet that says whether a boundary holds.
public struct BoundaryProbe: Hashable, Sendable {
    public let boundary: Boundary
    public let flow: Flow
}

/// The packets of a gateway's self-test, found in what it runs.
public struct SelfTestPlan: Hashable, Sendable {
    /// One that the rules let through: without it nothing that is refused says anything. nil: they let nothing through.
    public let allowed: Flow?
    public let probes: [BoundaryProbe]
    /// Boundaries that this gateway doesn't have, and why.
    public let missing: [Boundary: String]

    /// - Parameters:
    ///   - node: what it runs.
    ///   - attached: networks that its machine is attached to.
    ///   - outside: what an exit leads to as the Internet; empty for other gateways.
    public init(of node: NodeState, attached: [AttachedNetwork], outside: [Prefix]) {
        let search = ProbeSearch(node, outside: outside)
        var probes: [BoundaryProbe] = []
        var missing: [Boundary: String] = [:]
        func look(for boundary: Boundary, else reason: String, _ flow: Flow?) {
            if let flow {
                probes.append(BoundaryProbe(boundary: boundary, flow: flow))
            } else {
                missing[boundary] = reason
            }
        }
        allowed = search.allowed
        look(for: .spoof, else: "no rule lets a packet through", search.spoof)
        look(for: .otherNetwork, else: "it has peers of one network only", search.otherNetwork)
        look(for: .lan, else: "it is attached to nothing that rules don't lead to", search.lan(attached))
        look(for: .metadata, else: "it has no peers", search.nearest(to: Self.metadata))
        look(for: .input, else: "it has no address or no peers", search.input)
        look(for: .flush, else: "no rule lets a packet through", search.allowed)
        self.probes = probes
        self.missing = missing
    }

    private static let metadata = IPAddress(family: .v4, number: 0xa9fe_a9fe)
}
