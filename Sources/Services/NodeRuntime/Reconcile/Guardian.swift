// SPDX-License-Identifier: Apache-2.0

import Addressing
public import Logging
public import OverlayModel

/// What the flow log has to know before packets are decided by new rules.
public protocol FlowLegend: Sendable {
    /// - Parameter mark: slot and generation of the flows that the rules will accept.
    func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner], logging: FlowLogging?)
}

/// The part of a node that decides what is forwarded: packet filter, forwarding switches, and the flow log's legend.
/// It keeps what is in force, so that rules are put in place only when they change or somebody touched them.
///
/// A class, because the reconciler and its service share it; used by one task only.
public final class Guardian {
    private let filter: any PacketFilter
    private let switches: any ForwardingSwitches
    private let legend: any FlowLegend
    private let logger: Logger
    private var inForce: InForce?

    private struct InForce: Equatable {
        let state: FilterState
        let guarded: Set<InterfaceName>
    }

    public init(
        filter: any PacketFilter, switches: any ForwardingSwitches, legend: any FlowLegend, logger: Logger
    ) {
        self.filter = filter
        self.switches = switches
        self.legend = legend
        self.logger = logger
    }

    /// Whether rules are known to be in place.
    var isInForce: Bool { inForce != nil }

    func close() throws {
        if inForce == nil { try filter.close() }
    }

    func install(_ state: FilterState, for interface: InterfaceName) throws {
        let guarded = try switches.enable(for: interface)
        let wanted = InForce(state: state, guarded: guarded)
        guard wanted != inForce else { return }
        let names = state.firewall.rules.map(\.name)
        // Where this fails, what was in force still is: a transaction that fails changes nothing.
        try filter.install(state.firewall, logging: state.logging, guarded: guarded) { mark in
            legend.announce(mark, rules: names, owners: state.owners, logging: state.logging)
        }
        inForce = wanted
        logger.info(
            "rules in force",
            metadata: [
                "interface": "\(interface)", "rules": "\(names.count)",
                "mode": "\(state.firewall.enforcement.standard.rawValue)",
            ])
    }

    /// Whether the rules that were put in place still stand.
    func isIntact() throws -> Bool {
        try inForce == nil || filter.isIntact()
    }

    /// Takes nothing for granted any more: the next `install` writes everything.
    func forget() {
        inForce = nil
    }

    func takeDown(_ interface: InterfaceName) throws {
        inForce = nil
        try filter.remove()
        try switches.restore(for: interface)
    }

    /// Other tools' chains that drop what the rules accept.
    public func foreignDrops() throws -> [ForeignDrop] { try filter.foreignDrops() }
}
