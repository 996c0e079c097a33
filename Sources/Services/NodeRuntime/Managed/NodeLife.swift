// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import OverlayModel
import OverlayProtocol

/// The life of a managed node: enrolled or not, up or down, connected or not, and what follows from each event. It
/// holds both sides, the stream and the system; its service calls `handle` and does what it answers. Calls block for as
/// long as the ports do.
struct NodeLife {
    enum Effect {
        case connect(NodeIdentity)
        case send(NodeMessage)
        case disconnect
        /// Look a name up.
        case ask(String)
    }

    private let interface: InterfaceName
    private let ports: ManagedPorts
    private let description: NodeDescription
    private let logger: Logger
    private var random: any RandomNumberGenerator & Sendable
    private var identity: NodeIdentity?
    private var keys: NodeKeys
    private var isDown: Bool
    private var isGone = false
    private var stream = StreamMachine()
    private var node: ManagedNode?
    private var told: StoredState?
    private var trouble: LinkTrouble?
    private var asked: Set<String> = []
    private var reporter: NodeReporter
    private var traffic = TrafficReporter()
    private var hinted = HintedPeers()
    private var contact = ControlPlaneContact()
    /// When what could not be taken down is tried again.
    private var cleanupAt: Duration?
    /// When the control plane was heard last, or the node came up.
    private var lastContact = Duration.zero

    init(
        _ interface: InterfaceName, ports: ManagedPorts, description: NodeDescription, logger: Logger,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) throws {
        self.interface = interface
        self.ports = ports
        self.description = description
        self.logger = logger
        self.random = random
        reporter = NodeReporter(bootID: description.facts.bootID, clock: ports.clock)
        identity = try ports.vault.identity()
        keys = try NodeKeys(ports.vault, logger)
        isDown = try ports.vault.isDown()
    }

    /// What was told last is run before anybody is asked.
    mutating func start(now: Duration) {
        guard let identity else {
            logger.notice("not enrolled: waiting for warren up --server URL --key KEY")
            return
        }
        logger.notice("enrolled", metadata: ["device": "\(identity)"])
        if isDown { logger.notice("down until warren up") } else { comeUp(now: now) }
    }

    mutating func handle(_ events: ManagedEvents, now: Duration) -> [Effect] {
        var effects: [Effect] = []
        if let order = events.order { follow(order, now: now, &effects) }
        for event in events.connection { handle(event, now: now, &effects) }
        for (name, result) in events.answers.sorted(by: { $0.key < $1.key }) { answered(name, result, now: now) }
        if let at = cleanupAt, at <= now { takeDown(now: now) }
        noteContact(now: now)
        let hasKept =
            node?.keep(
                hostChanged: events.hostChanged, filterTouched: events.filterTouched,
                foreignFilterChanged: events.foreignFilterChanged, now: now) ?? false
        let isQuiet = events.order == nil && events.connection.isEmpty && events.answers.isEmpty && !hasKept
        if let node, !isQuiet, reporter.look(at: node) { stream.changed(now: now) }
        handleTimeout(now: now, &effects)
        tellTraffic(now: now, &effects)
        ask(&effects)
        return effects
    }

    var report: NodeReport {
        var report = NodeReport(life: life, interface: interface)
        report.link = stream.isConnected ? .connected : stream.isTrying && trouble == nil ? .connecting : .offline
        (report.name, report.deviceID, report.server) = (identity?.name, identity?.deviceID, identity?.server)
        (report.trouble, report.cleanupPending) = (trouble, cleanupAt == nil ? nil : true)
        report.revision = told?.snapshot.revision
        report.observed = reporter.current
        report.peers = told?.snapshot.state.peers.map { NamedPeer($0, hinted[$0.publicKey]) } ?? []
        return report
    }

    /// Whether it is to look around again at once, rather than with the next tick.
    func isHurried(now: Duration) -> Bool { node?.awaitsHandshake(now: now) ?? false }

    private var life: NodeReport.Life {
        if identity == nil { return .unenrolled }
        if isGone { return .gone }
        if isDown { return .down }
        if stream.isPending { return .pending }
        return told == nil ? .waiting : .running
    }

    // MARK: - Orders

    private mutating func follow(_ order: ManagedEvents.Order, now: Duration, _ effects: inout [Effect]) {
        switch order {
        case .up:
            guard identity != nil else { return }
            keep(isDown: false)
            if node == nil { return comeUp(now: now) }
            guard trouble != nil else { return }
            trouble = nil
            effects.append(.disconnect)
            stream.start(now: now)
        case .agreed:
            let consent = consent
            node?.follow(consent)
        case .down:
            effects.append(.disconnect)
            keep(isDown: true)
            trouble = nil
            stream.stop()
            takeDown(now: now)
        case .enrolled(let enrolled):
            if identity != nil { takeDown(now: now) }
            identity = enrolled.identity
            keys.becomes(enrolled.privateKey)
            (isGone, trouble, told) = (false, nil, nil)
            keep(isDown: false)
            logger.notice("enrolled", metadata: ["device": "\(enrolled.identity)"])
            effects.append(.disconnect)
            comeUp(now: now)
        }
    }

    private mutating func comeUp(now: Duration) {
        told = keptState()
        keys.use(told?.snapshot.state.nextKey)
        node = makeNode()
        (contact, lastContact, cleanupAt) = (ControlPlaneContact(), now, nil)
        if let told { node?.desire(told.snapshot, now: now) }
        stream = StreamMachine(taken: told)
        stream.start(now: now)
    }

    /// What can't be removed now is tried again.
    private mutating func takeDown(now: Duration) {
        var node = self.node ?? makeNode()
        do {
            try node?.takeDown()
            if cleanupAt != nil { logger.notice("what was left is gone") }
            cleanupAt = nil
        } catch {
            if cleanupAt == nil { logger.error("not all could be taken down", metadata: ["reason": "\(error)"]) }
            cleanupAt = now + ManagedNode.lookInterval
        }
        self.node = nil
        reporter.forget()
    }

    private func makeNode() -> ManagedNode? {
        guard let key = keys.current, let identity else { return nil }
        var node = ManagedNode(interface, key, ports: ports, machine: description.facts, logger: logger)
        node.follow(consent)
        if case .address(let address) = identity.serverEndpoint?.host { node.controlPlane(at: [address]) }
        return node
    }

    /// What can't be read was not agreed to.
    private var consent: NodeConsent {
        do { return try ports.vault.consent() } catch {
            logger.error("what was agreed can't be read: the least is done", metadata: ["reason": "\(error)"])
            return .none
        }
    }

    private mutating func keep(isDown: Bool) {
        self.isDown = isDown
        do { try ports.vault.setDown(isDown) } catch {
            logger.error("the order can't be written down", metadata: ["reason": "\(error)"])
        }
    }

    /// A file that can't be read is no state: the control plane has it.
    private func keptState() -> StoredState? {
        do { return try ports.vault.state() } catch {
            logger.error("the last state can't be read; waiting for the server", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    // MARK: - The connection

    private mutating func handle(_ event: ManagedEvents.Connection, now: Duration, _ effects: inout [Effect]) {
        switch event {
        case .message(.command(let command)): obey(command, now: now, &effects)
        case .message(.hint(let hints)): hinted.take(hints, of: told?.snapshot.state.peers ?? [])
        case .message(let message):
            guard let action = stream.received(message, now: now) else { return }
            trouble = nil
            act(action, now: now, &effects)
        case .ended(let error):
            hinted.forget()
            guard !isDown else { return }
            note(stream.closed(error, now: now, using: &random))
            if case .closed(.gone, _) = error { end(now: now) }
        }
    }

    private mutating func act(_ action: StreamMachine.MessageAction, now: Duration, _ effects: inout [Effect]) {
        switch action {
        case .sayHello(let challenge):
            contact.clockOffset = challenge.time.map { $0 - ports.clock.wall() }
            guard let identity, let key = keys.current,
                let hello = description.hello(
                    to: challenge, as: identity, key, has: stream.taken(from: challenge.serverPublicKey))
            else { return effects.append(.disconnect) }
            effects.append(.send(.hello(hello)))
        case .apply(let snapshot, let server): take(StoredState(serverPublicKey: server, snapshot: snapshot), now: now)
        case .refuseOlder(let snapshot):
            logger.warning(
                "the server sent an older state than this node has: what runs goes on",
                metadata: [
                    "sent": "\(snapshot.revision)", "has": "\(told?.snapshot.revision ?? 0)",
                    "remedy": "restore a server's backup with 'warren-server restore', which says so to its nodes",
                ])
        case .resync: askForAll(&effects)
        case .pend:
            logger.notice("waiting for approval on the server")
        }
    }

    private mutating func obey(_ command: StreamCommand, now: Duration, _ effects: inout [Effect]) {
        guard stream.isConnected else { return }
        logger.notice("command", metadata: ["kind": "\(command.kind.rawValue)"])
        var result = CommandResult(id: command.id, ok: true)
        switch command.kind {
        case .reconnect: stream.start(now: now)
        case .collectDebug:
            let report = description.debugReport(
                at: ports.clock.wall(), consent, told: told?.snapshot, reporter.current, ports.log)
            result = CommandResult(id: command.id, ok: true, data: report)
        case .rotateKey: result = keys.announce(command, as: identity, to: stream.server)
        default:
            result = CommandResult(id: command.id, ok: false, detail: "this version knows no such command")
        }
        effects.append(.send(.result(result)))
        if command.kind == .reconnect { effects.append(.disconnect) }
    }

    /// Written down before it is applied: a crash in between must not bring back who was taken out.
    private mutating func take(_ state: StoredState, now: Duration) {
        do { try ports.vault.save(state) } catch {
            logger.error("the state can't be written down", metadata: ["reason": "\(error)"])
        }
        (told, isGone, cleanupAt) = (state, false, nil)
        if keys.use(state.snapshot.state.nextKey), let key = keys.current { node?.use(key) }
        if node == nil { node = makeNode() }
        node?.desire(state.snapshot, now: now)
    }

    /// The device is no more: nothing of it stays but its identity, to see what it was.
    private mutating func end(now: Duration) {
        isGone = true
        takeDown(now: now)
        told = nil
        stream.forget()
        do { try ports.vault.forgetState() } catch {
            logger.error("the last state can't be removed", metadata: ["reason": "\(error)"])
        }
    }

    private func askForAll(_ effects: inout [Effect]) {
        logger.notice("what the server sent doesn't follow from what this node has: asking for the whole state")
        effects.append(.send(.resync))
    }

    private mutating func noteContact(now: Duration) {
        if stream.isConnected { lastContact = now }
        contact.silence = stream.isConnected ? nil : now - lastContact
        contact.isOutOfStep = stream.isOutOfStep
        node?.note(contact)
    }

    private mutating func note(_ new: LinkTrouble) {
        if new != trouble {
            logger.log(
                level: new.advice == nil ? .info : .warning, "not connected to the control plane; what runs goes on",
                metadata: ["reason": "\(new.reason)", "advice": "\(new.advice ?? "none is needed; it tries again")"])
        }
        trouble = new
    }

    private mutating func handleTimeout(now: Duration, _ effects: inout [Effect]) {
        switch stream.handle(now: now, using: &random) {
        case .connect:
            guard let identity else { return }
            traffic.begin()
            reporter.begin()
            effects.append(.connect(identity))
            if case .name(let name) = identity.serverEndpoint?.host {
                asked.insert(name)
                effects.append(.ask(name))
            }
        case .report:
            guard let node else { return }
            effects.append(.send(.observed(reporter.next(of: node, isOutOfStep: stream.isOutOfStep))))
        case .resync: askForAll(&effects)
        case .disconnect(let silence):
            note(silence)
            effects.append(.disconnect)
        case nil: break
        }
    }

    private mutating func tellTraffic(now: Duration, _ effects: inout [Effect]) {
        guard stream.isConnected, !stream.isPending, let peers = reporter.current?.snapshot.peers else { return }
        let news = traffic.take(peers, now: now, wall: ports.clock.wall())
        effects += news.map { .send(.telemetry($0)) }
    }

    // MARK: - Names

    private mutating func ask(_ effects: inout [Effect]) {
        for name in node?.questions.subtracting(asked).sorted() ?? [] {
            asked.insert(name)
            effects.append(.ask(name))
        }
    }

    private mutating func answered(_ name: String, _ result: Result<[IPAddress], any Error>, now: Duration) {
        asked.remove(name)
        if case .name(name) = identity?.serverEndpoint?.host, let addresses = try? result.get() {
            node?.controlPlane(at: addresses.sorted())
        }
        node?.answered(name, result, now: now)
    }
}

extension NamedPeer {
    fileprivate init(_ peer: DesiredPeer, _ hint: PeerHint?) {
        self.init(publicKey: peer.publicKey, name: peer.name, online: hint?.online, lastSeen: hint?.lastSeen)
    }
}

extension NodeIdentity {
    /// Where the server is reached, as far as its address can be read.
    var serverEndpoint: Endpoint? {
        let host = server.split(separator: "://").last?.split(separator: "/").first ?? ""
        return (try? Endpoint(host)) ?? (try? Endpoint("\(host):443"))
    }
}
