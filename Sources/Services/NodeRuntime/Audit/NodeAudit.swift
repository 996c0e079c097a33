// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
import OverlayProtocol

/// Something that a node did to its machine, or that happened to its tunnel.
public struct NodeAuditEvent: Encodable, Hashable, Sendable {
    public enum Kind: String, Encodable, Hashable, Sendable {
        /// A state was applied to its end, or could not be.
        case configSync = "config.sync"
        /// Other rules are in force.
        case firewallSync = "firewall.sync"
        /// A gateway answers, or has ceased to.
        case tunnelConnected = "tunnel.connected"
        case tunnelDisconnected = "tunnel.disconnected"
    }

    public let at: Timestamp
    public let event: Kind
    public var details: [String: String]
}

/// Where a node's audit goes.
public protocol AuditTrail: Sendable {
    func record(_ event: NodeAuditEvent)
}

/// What of a node's doings is an event: each once.
struct NodeAudit {
    private let trail: any AuditTrail
    private let interface: InterfaceName
    private let clock: NodeClock
    private var applied: StateSnapshot?
    private var failure: PhaseReport?
    private var rules: [FirewallRule]?
    private var connected: Set<String> = []

    init(_ trail: any AuditTrail, _ interface: InterfaceName, clock: NodeClock) {
        self.trail = trail
        self.interface = interface
        self.clock = clock
    }

    mutating func succeeded(_ snapshot: StateSnapshot, _ node: NodeState?) {
        failure = nil
        if let firewall = node?.filter?.firewall.rules, firewall != rules {
            rules = firewall
            record(.firewallSync, ["rules": "\(firewall.count)", "revision": "\(snapshot.revision)"])
        }
        guard snapshot != applied else { return }
        applied = snapshot
        record(
            .configSync, ["outcome": "applied", "revision": "\(snapshot.revision)", "state_id": snapshot.stateID])
    }

    mutating func failed(_ snapshot: StateSnapshot?, _ phase: PhaseReport) {
        guard phase != failure else { return }
        (failure, applied) = (phase, nil)
        record(
            .configSync,
            ["outcome": "failed", "phase": phase.phase.rawValue, "reason": phase.words]
                .merging(snapshot.map { ["revision": "\($0.revision)"] } ?? [:]) { first, _ in first })
    }

    /// - Parameter sinceHandshakes: of the gateways, by name; one that never answered is not among them.
    mutating func saw(_ sinceHandshakes: [String: Duration]) {
        let present = Set(sinceHandshakes.filter { $0.value <= HealthFacts.handshakeLifetime }.keys)
        for name in present.subtracting(connected).sorted() { record(.tunnelConnected, ["gateway": name]) }
        for name in connected.subtracting(present).sorted() { record(.tunnelDisconnected, ["gateway": name]) }
        connected = present
    }

    mutating func takenDown() {
        saw([:])
        (applied, failure, rules) = (nil, nil, nil)
    }

    private func record(_ kind: NodeAuditEvent.Kind, _ details: [String: String]) {
        let own = ["interface": "\(interface)"]
        trail.record(NodeAuditEvent(at: clock.wall(), event: kind, details: details.merging(own) { first, _ in first }))
    }
}
