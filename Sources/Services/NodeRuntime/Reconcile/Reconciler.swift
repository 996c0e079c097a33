// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Logging
import OverlayModel
import OverlayProtocol

/// Makes a node what its desired state says, and keeps it so: observes, takes the difference, applies it. Every step
/// may be repeated; what is as it should be is left alone, so a process that starts anew adopts what it finds.
///
/// A node with a filter fails closed, and so does one whose operator has closed it to what comes in. The order up is: filter closed, interface (down), addresses and the dead man's
/// switch, peers, the real rules, interface up, routes. Without a filter there is no interface. Down: interface
/// first, filter last.
///
/// Owned by one task; calls block.
public struct Reconciler {
    private let backend: any TunnelBackend
    private let host: any HostNetwork
    private let guardian: Guardian?
    private let shield: (any IncomingShield)?
    private let logger: Logger
    /// What was applied last.
    private var applied: NodeState?
    private var isRepairing = false
    /// Where the last `apply` stands: after a failure, what failed.
    private(set) var phase = PhaseReport.Phase.firewall
    /// Whether the shield that a state asks for is known to stand.
    private(set) var isShielded = false
    /// How often `repair` found something to repair.
    private(set) var repairs = 0

    /// - Parameters:
    ///   - guardian: nil for a node that forwards nothing.
    ///   - shield: nil for a node that forwards; else what its operator may close it with.
    public init(
        backend: any TunnelBackend, host: any HostNetwork, guardian: Guardian?, shield: (any IncomingShield)? = nil,
        logger: Logger
    ) {
        self.backend = backend
        self.host = host
        self.guardian = guardian
        self.shield = shield
        self.logger = logger
    }

    /// Brings the node to `state` from whatever it is.
    /// - Throws: what stood in the way. A node with a filter that could not be put in place has its interface down.
    public mutating func apply(_ state: NodeState) throws {
        do {
            try bringUp(state)
            applied = state
        } catch {
            let isOpen = guardian?.isInForce == false || state.blocksIncoming && !isShielded
            if isOpen { try? setDown(state.interface) }
            throw error
        }
    }

    /// Brings a node that runs to `state`. Where that is refused half-way, it goes back to what it ran.
    public mutating func change(to state: NodeState) throws {
        do {
            try apply(state)
        } catch {
            // What this cannot bring back the next repair tries again.
            if let applied { try? bringUp(applied) }
            throw error
        }
    }

    /// Repairs what others changed since the last `apply`.
    /// - Parameter filterTouched: the packet filter can't be relied on and is put in place anew.
    public mutating func repair(filterTouched: Bool) throws {
        guard let applied else { return }
        if filterTouched { guardian?.forget() }
        isRepairing = true
        defer { isRepairing = false }
        try apply(applied)
    }

    /// Removes the interface and all that was put up for it, whoever put it up.
    public mutating func takeDown(_ interface: InterfaceName) throws {
        var failures: [any Error] = []
        func attempt(_ step: () throws -> Void) {
            do { try step() } catch { failures.append(error) }
        }
        attempt { try backend.remove(interface) }
        attempt { try host.removeLeftovers(of: interface) }
        attempt { try guardian?.takeDown(interface) }
        attempt { try keepShield(false) }
        applied = nil
        if let first = failures.first { throw first }
    }

    // MARK: - Steps

    private mutating func bringUp(_ state: NodeState) throws {
        phase = .firewall
        try guardian?.close()
        try keepShield(state.blocksIncoming)
        phase = .interface
        let created = try createIfMissing(state.interface)
        var target = state.network
        if guardian != nil { target.rules.formUnion(EnteringMark.rules(for: state.interface)) }

        // Routes need the interface up, and up comes last.
        var prepared = target
        let present = try observe(state.interface)
        prepared.isUp = present.isUp
        prepared.routes = present.routes
        try applyNetwork(prepared, from: present, to: state.interface)
        phase = .peers
        let isRekeyed = try applyTunnel(state, isNew: created)
        phase = .firewall
        if let filter = state.filter { try guardian?.install(filter, for: state.interface) }
        phase = .routes
        try applyNetwork(target, from: try observe(state.interface), to: state.interface)
        if created || !target.isUp { return }
        // Sessions of the old key end with it.
        if isRekeyed || !present.isUp { try shakeHands(state.interface, all: isRekeyed) }
    }

    private mutating func keepShield(_ isWanted: Bool) throws {
        guard let shield else { return }
        isShielded = false
        guard isWanted else { return try shield.lower() }
        let wasMissing = try shield.raise()
        isShielded = true
        guard wasMissing else { return }
        if isRepairing { repairs += 1 }
        logger.notice(isRepairing ? "repaired" : "closed", metadata: ["what": "nobody opens a flow to this machine"])
    }

    private mutating func createIfMissing(_ interface: InterfaceName) throws -> Bool {
        if try backend.observe(interface) != nil { return false }
        try backend.create(interface)
        logger.info(
            "interface created", metadata: ["interface": "\(interface)", "driver": "\(backend.driver.rawValue)"])
        return true
    }

    private func observe(_ interface: InterfaceName) throws -> InterfaceState {
        guard let state = try host.observe(interface) else {
            throw TunnelError.failed("the interface \(interface) disappeared while it was being set up")
        }
        return state
    }

    private mutating func applyNetwork(
        _ desired: InterfaceState, from present: InterfaceState, to interface: InterfaceName
    ) throws {
        let change = InterfaceChange(from: present, to: desired)
        guard !change.isEmpty else { return }
        try host.apply(change, to: interface)
        guard isRepairing else { return }
        repairs += 1
        logger.notice("repaired", metadata: ["interface": "\(interface)", "what": "\(change.summary)"])
    }

    /// - Returns: whether the node's key is another than before.
    private mutating func applyTunnel(_ state: NodeState, isNew: Bool) throws -> Bool {
        guard let observed = try backend.observe(state.interface) else {
            throw TunnelError.failed("the tunnel \(state.interface) stopped answering while it was being set up")
        }
        let change = TunnelChange.difference(from: observed, to: state.tunnel, previous: isNew ? nil : applied?.tunnel)
        guard !change.isEmpty else { return false }
        try backend.apply(change, to: state.interface)
        if isRepairing { repairs += 1 }
        logger.info(
            "tunnel configured",
            metadata: [
                "interface": "\(state.interface)", "peers_set": "\(change.setPeers.count)",
                "peers_removed": "\(change.removedPeers.count)",
            ])
        return change.privateKey != nil && observed.privateKey != nil
    }

    private func shakeHands(_ interface: InterfaceName, all: Bool) throws {
        guard let observed = try backend.observe(interface) else { return }
        for change in TunnelChange.handshakes(of: observed, all: all) { try backend.apply(change, to: interface) }
    }

    private func setDown(_ interface: InterfaceName) throws {
        guard var state = try host.observe(interface), state.isUp else { return }
        let present = state
        state.isUp = false
        try host.apply(InterfaceChange(from: present, to: state), to: interface)
        logger.error("interface taken down: the packet filter is not in place", metadata: ["interface": "\(interface)"])
    }
}

extension InterfaceChange {
    /// What differs, in words for a log line.
    var summary: String {
        var parts: [String] = []
        if let isUp { parts.append(isUp ? "was down" : "was up") }
        if let mtu { parts.append("mtu was not \(mtu)") }
        parts += addresses.summary("address") + routes.summary("route") + rules.summary("rule")
        return parts.joined(separator: ", ")
    }
}

extension SetChange {
    fileprivate func summary(_ noun: String) -> [String] {
        var parts: [String] = []
        if !added.isEmpty { parts.append("\(added.count) \(noun)(s) missing") }
        if !removed.isEmpty { parts.append("\(removed.count) \(noun)(s) too many") }
        return parts
    }
}
