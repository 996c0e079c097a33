// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import OverlayModel
import OverlayProtocol
import WireGuard

/// The system side of a managed node: makes the machine what the control plane says, keeps it so, and says what it
/// really is. Its life calls one verb for each event; calls block for as long as the ports do.
///
/// It never goes back to what ran before: what is taken away stays taken away, also where the rest can't be applied.
struct ManagedNode {
    private let ports: ManagedPorts
    private let machine: MachineFacts
    private let logger: Logger
    private let guardian: Guardian?
    private var reconciler: Reconciler
    private var endpoints = PeerEndpoints()
    private var place: NodePlace
    private var desired: StateSnapshot?
    /// What was applied last, to its end.
    private(set) var applied: StateSnapshot?
    private var running: NodeState?
    private(set) var outcome: NodeOutcome
    private var watch = HealthWatch()
    private var audit: NodeAudit?
    private var failure = PersistentFailure()
    private var nextLook = Duration.zero
    private var successions = Successions()

    /// How often it looks for changes that nobody announces, and at handshakes.
    static let lookInterval = Duration.seconds(5)

    init(
        _ interface: InterfaceName, _ privateKey: PrivateKey, ports: ManagedPorts, machine: MachineFacts,
        logger: Logger
    ) {
        self.ports = ports
        self.machine = machine
        self.logger = logger
        guardian = ports.gateway.map {
            Guardian(filter: $0.filter, switches: $0.switches, legend: $0.legend, logger: logger)
        }
        reconciler = Reconciler(
            backend: ports.backend, host: ports.host, guardian: guardian, shield: ports.shield, logger: logger)
        place = NodePlace(
            interface: interface, privateKey: privateKey,
            gateway: ports.gateway.map { GatewayPlace(flowLog: $0.flowLog) })
        outcome = NodeOutcome(firewall: guardian == nil ? .unused : .missing)
        audit = ports.audit.map { NodeAudit($0, interface, clock: ports.clock) }
    }

    /// Names that are to be looked up.
    var questions: Set<String> { endpoints.questions }

    mutating func desire(_ snapshot: StateSnapshot, now: Duration) {
        desired = snapshot
        endpoints.update(snapshot.state.peers, now: now)
        successions.update(snapshot.state.peers, now: now)
        place.succeeded = successions.succeeded
        removeStrangers(to: snapshot.state)
        _ = followSuccessions()
        apply(filterTouched: false)
    }

    /// From the next state on.
    mutating func use(_ key: PrivateKey) {
        place.privateKey = key
    }

    /// Whether a peer is about to go over to another key, which nobody announces.
    func awaitsHandshake(now: Duration) -> Bool { successions.areExpected(now: now) }

    /// Where the control plane is reached: never through the tunnel.
    mutating func controlPlane(at addresses: [IPAddress]) {
        guard place.controlPlane != addresses else { return }
        place.controlPlane = addresses
        apply(filterTouched: false)
    }

    /// What was agreed to on the machine itself, which the control plane can't change.
    mutating func follow(_ consent: NodeConsent) {
        guard place.consent != consent else { return }
        place.consent = consent
        apply(filterTouched: false)
    }

    mutating func answered(_ name: String, _ result: Result<[IPAddress], any Error>, now: Duration) {
        if case .failure(let error) = result {
            logger.warning("a peer's name has no address now", metadata: ["name": "\(name)", "reason": "\(error)"])
        }
        let answered = endpoints.answered(name, result, now: now)
        apply(filterTouched: false)
        redirect(answered)
    }

    /// How its life and the control plane get on.
    mutating func note(_ contact: ControlPlaneContact) {
        watch.contact = contact
    }

    /// Somebody changed the host's network, or the packet filter, or it is time to look.
    /// - Returns: whether there was anything to see to.
    mutating func keep(hostChanged: Bool, filterTouched: Bool, foreignFilterChanged: Bool, now: Duration) -> Bool {
        let isLook = nextLook <= now
        let isSucceeded = followSuccessions()
        guard desired != nil, hostChanged || filterTouched || foreignFilterChanged || isLook || isSucceeded else {
            return false
        }
        if isLook { look(now: now) }
        let isBroken = filterTouched || isLook && (try? guardian?.isIntact()) == false
        if isBroken {
            logger.warning("somebody changed the packet filter", metadata: ["interface": "\(place.interface)"])
        }
        apply(filterTouched: isBroken)
        let facts = watch.facts(of: desired?.state, running, at: place, ports, now: now)
        outcome.health = facts?.findings ?? []
        audit?.saw(facts?.sinceHandshakes ?? [:])
        return true
    }

    /// Removes everything that this node put up, or adopted.
    mutating func takeDown() throws {
        (desired, applied, running, endpoints) = (nil, nil, nil, PeerEndpoints())
        (successions, place.succeeded) = (Successions(), [])
        audit?.takenDown()
        outcome = NodeOutcome(firewall: guardian == nil ? .unused : .missing)
        try reconciler.takeDown(place.interface)
        logger.notice("taken down", metadata: ["interface": "\(place.interface)"])
    }

    // MARK: - Steps

    /// - Returns: whether another peer has gone over to its new key.
    private mutating func followSuccessions() -> Bool {
        guard successions.isOpen, let tunnel = (try? ports.backend.observe(place.interface)) ?? nil else {
            return false
        }
        guard successions.observed(tunnel) else { return false }
        place.succeeded = successions.succeeded
        logger.notice("a peer uses its new key", metadata: ["interface": "\(place.interface)"])
        return true
    }

    private mutating func look(now: Duration) {
        nextLook = now + Self.lookInterval
        guard let tunnel = try? ports.backend.observe(place.interface) else { return }
        redirect(endpoints.observed(tunnel, now: now))
    }

    /// Sends to their endpoints, wherever the peers were heard from last: those places are silent.
    private func redirect(_ peers: Set<PublicKey>) {
        guard !peers.isEmpty, var target = running?.tunnel, let observed = try? ports.backend.observe(place.interface)
        else { return }
        var unaddressed = target
        for index in target.peers.indices where peers.contains(target.peers[index].publicKey) {
            guard let address = endpoints.addresses[target.peers[index].publicKey] else { continue }
            target.peers[index].endpoint = address
            unaddressed.peers[index].endpoint = nil
        }
        let change = TunnelChange.difference(from: observed, to: target, previous: unaddressed)
        if !change.isEmpty { try? ports.backend.apply(change, to: place.interface) }
    }

    /// Peers that are no more lose the tunnel before anything else is tried, which may fail.
    private func removeStrangers(to state: DesiredState) {
        guard let observed = try? ports.backend.observe(place.interface) else { return }
        let wanted = Set(state.peers.map(\.publicKey))
        var change = TunnelChange()
        change.removedPeers = observed.peers.map(\.configuration.publicKey).filter { !wanted.contains($0) }.sorted()
        if !change.isEmpty { try? ports.backend.apply(change, to: place.interface) }
    }

    private mutating func apply(filterTouched: Bool) {
        guard let desired else { return }
        do {
            place.now = ports.clock.wall()
            place.endpoints = endpoints.addresses
            place.attached = try ports.host.attachedNetworks(except: place.interface)
            let plan = desired.state.plan(at: place)
            note(plan.refusals)
            outcome.refusesToBeExit = plan.refusesToBeExit
            outcome.translates = plan.node.filter?.firewall.translation?.masquerades.isEmpty == false
            if plan.node == running {
                try reconciler.repair(filterTouched: filterTouched)
            } else {
                try change(to: plan.node, filterTouched: filterTouched)
            }
            succeeded(desired)
        } catch {
            failed(error)
        }
        outcome.unknownNames = endpoints.unknown
        outcome.foreignDrops = (try? guardian?.foreignDrops()) ?? []
        outcome.firewall = firewallState
    }

    private var firewallState: NodeOutcome.FirewallState {
        if let guardian { return guardian.isInForce ? .inForce : .missing }
        guard place.consent.blocksIncoming else { return .unused }
        return reconciler.isShielded ? .shielded : .missing
    }

    private mutating func change(to node: NodeState, filterTouched: Bool) throws {
        running = node
        if filterTouched { guardian?.forget() }
        do {
            try reconciler.apply(node)
        } catch {
            // Rules that got stricter don't wait for what failed, unless it is they.
            if reconciler.phase != .firewall, let filter = node.filter {
                try? guardian?.install(filter, for: node.interface)
            }
            running = nil
            throw error
        }
    }

    private mutating func succeeded(_ snapshot: StateSnapshot) {
        outcome.failure = nil
        if applied != snapshot {
            logger.notice(
                "applied", metadata: ["revision": "\(snapshot.revision)", "interface": "\(place.interface)"])
        }
        applied = snapshot
        audit?.succeeded(snapshot, running)
        if failure.ended() { logger.notice("as it should be again") }
    }

    private mutating func failed(_ error: any Error) {
        let report = PhaseReport(reconciler.phase, failedBy: error, on: machine)
        outcome.failure = report
        audit?.failed(desired, report)
        guard failure.met(error) else { return }
        logger.error(
            "not as it should be; tried again every 5 s",
            metadata: ["phase": "\(reconciler.phase.rawValue)", "reason": "\(error)"])
    }

    private mutating func note(_ refusals: [RouteRefusal]) {
        for refusal in refusals where !outcome.refusals.contains(refusal) {
            logger.warning("destination refused", metadata: ["reason": "\(refusal)"])
        }
        outcome.refusals = refusals
    }
}

// MARK: - Saying what is

extension ManagedNode {
    /// How often something had to be repaired.
    var repairs: Int { reconciler.repairs }

    var status: NodeStatus {
        if outcome.failure != nil { return .failed }
        return applied == nil ? .reconciling : .applied
    }

    /// Read from the system now.
    func snapshot() -> NodeSnapshot {
        let tunnel = (try? ports.backend.observe(place.interface)) ?? nil
        let network = (try? ports.host.observe(place.interface)) ?? nil
        return NodeSnapshot(
            interface: place.interface, driver: ports.backend.driver.rawValue,
            publicKey: tunnel?.privateKey?.publicKey, isUp: network?.isUp ?? false, mtu: network?.mtu,
            addresses: network?.addresses.sorted() ?? [], routes: network?.routes.map(\.destination).sorted() ?? [],
            peers: tunnel?.peers.map(ObservedPeer.init).sorted { $0.publicKey < $1.publicKey } ?? [])
    }
}

extension ObservedPeer {
    fileprivate init(_ peer: PeerObservation) {
        self.init(
            publicKey: peer.configuration.publicKey, endpoint: peer.configuration.endpoint,
            allowedIPs: peer.configuration.allowedIPs.sorted(),
            lastHandshake: peer.lastHandshake.map { Timestamp(milliseconds: 0) + $0 },
            receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes)
    }
}
