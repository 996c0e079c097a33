// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import NodeRuntime

/// A running client: what it was told, what it has put up, and whether its server answers. Its service calls one verb
/// for each event; calls block for as long as the ports do.
///
/// Nothing is put up before the server's address is known: routes into a tunnel that leads nowhere would only cut the
/// host off, from its name servers first of all.
struct Client {
    private let ports: ClientService.Ports
    private let logger: Logger
    private var configuration: ClientConfiguration
    private var reconciler: Reconciler
    private var resolution: EndpointResolution
    private var refusals: Set<AllowedIPRefusal> = []
    /// What is in force.
    private var running: NodeState?
    private var claim: any InterfaceClaim
    /// The interface that is ours to take down, also when putting it up failed half-way.
    private var touched: InterfaceName?
    private var nextLook = Duration.zero
    private var hasStarted = false
    private var trouble = PersistentFailure()

    /// How often the tunnel is looked at: nobody announces handshakes.
    static let lookInterval = Duration.seconds(5)

    /// - Throws: `TunnelError.alreadyRunning`
    init(_ configuration: ClientConfiguration, ports: ClientService.Ports, logger: Logger) throws {
        claim = try ports.claims.claim(configuration.local.name)
        self.configuration = configuration
        self.ports = ports
        self.logger = logger
        reconciler = Reconciler(backend: ports.backend, host: ports.host, guardian: nil, logger: logger)
        resolution = EndpointResolution(keepsAlive: configuration.persistentKeepalive > 0)
    }

    /// The name whose addresses the client waits for.
    var question: String? {
        guard resolution.isResolving, case .name(let name) = configuration.server.host else { return nil }
        return name
    }

    /// Takes all that happened, in the order in which it matters.
    /// - Throws: why the client could not be put up at all; what goes wrong later is logged and tried again.
    mutating func handle(_ events: ClientEvents, now: Duration) throws {
        do {
            let server = resolution.address
            if let configuration = events.configuration { reload(configuration) }
            if let answer = events.answer, answer.name == question { try resolved(answer.result, now: now) }
            let isLook = nextLook <= now
            if isLook { try look(now: now) }
            if resolution.isResolving, case .address(let address) = configuration.server.host {
                try resolved(.success([address]), now: now)
            }
            let isNews = events.hostChanged || events.configuration != nil || resolution.address != server
            if isLook || isNews { try apply() }
            if isLook, trouble.ended() { logger.notice("as configured again") }
        } catch {
            guard hasStarted else { throw error }
            guard trouble.met(error) else { return }
            logger.error("not as configured; tried again every 5 s", metadata: ["reason": "\(error)"])
        }
    }

    /// Takes down what this client put up, or adopted.
    mutating func takeDown() throws {
        guard let touched else { return }
        try reconciler.takeDown(touched)
        logger.info("taken down", metadata: ["interface": "\(touched)"])
        (self.touched, running) = (nil, nil)
    }

    // MARK: - Events

    private mutating func reload(_ new: ClientConfiguration) {
        trouble = PersistentFailure()
        if new.local.driver != configuration.local.driver {
            logger.warning("another driver needs a restart", metadata: ["driver": "\(new.local.driver)"])
        }
        let keepsAlive = new.persistentKeepalive > 0
        if new.server.host != configuration.server.host { resolution = EndpointResolution(keepsAlive: keepsAlive) }
        resolution.keepsAlive = keepsAlive
        configuration = new
    }

    private mutating func resolved(_ result: Result<[IPAddress], any Error>, now: Duration) throws {
        switch result {
        case .success(let addresses):
            guard let address = resolution.resolved(addresses, now: now) else { return }
            logger.info(
                "server's address", metadata: ["server": "\(configuration.server)", "address": "\(address)"])
            if !isBehind { try redirect() }
        case .failure(let error):
            resolution.failed(now: now)
            logger.warning(
                "server's name has no address now; it is looked up again",
                metadata: ["server": "\(configuration.server)", "reason": "\(error)"])
        }
    }

    /// Sends to the address that was looked up, wherever the server was heard from last: that place is silent.
    private func redirect() throws {
        guard let running, let observed = try ports.backend.observe(running.interface) else { return }
        var unaddressed = running.tunnel
        for index in unaddressed.peers.indices { unaddressed.peers[index].endpoint = nil }
        let change = TunnelChange.difference(from: observed, to: running.tunnel, previous: unaddressed)
        if !change.isEmpty { try ports.backend.apply(change, to: running.interface) }
    }

    private mutating func look(now: Duration) throws {
        nextLook = now + Self.lookInterval
        if let running, let peer = try ports.backend.observe(running.interface)?.peers.first {
            let sign = EndpointResolution.Sign(lastHandshake: peer.lastHandshake, sentBytes: peer.sentBytes)
            resolution.observed(sign, now: now)
        }
        guard resolution.handleTimeout(now: now), running != nil else { return }
        logger.warning(
            "server is silent; its address is looked up again", metadata: ["server": "\(configuration.server)"])
    }

    // MARK: - Applying

    /// Whether the server's address is known and is not the one in force.
    private var isBehind: Bool {
        guard let address = resolution.address else { return false }
        return running?.tunnel.peers.first?.endpoint != SocketAddress(address: address, port: configuration.server.port)
    }

    private mutating func apply() throws {
        guard let address = resolution.address else { return }
        let attached = try ports.host.attachedNetworks(except: configuration.local.name)
        let plan = configuration.plan(server: address, attached: attached)
        report(plan.refusals)
        if plan.node == running {
            try reconciler.repair(filterTouched: false)
        } else {
            try change(to: plan.node)
        }
    }

    private mutating func change(to node: NodeState) throws {
        if claim.interface != node.interface { try move(to: node.interface) }
        touched = node.interface
        do {
            try reconciler.change(to: node)
        } catch TunnelError.notWireGuard(let name, let kind) {
            touched = nil
            throw TunnelError.notWireGuard(name, kind: kind)
        }
        if !hasStarted { logger.info("ready", metadata: ["interface": "\(node.interface)"]) }
        (running, hasStarted) = (node, true)
    }

    private mutating func move(to interface: InterfaceName) throws {
        try refuseForeign(interface)
        let next = try ports.claims.claim(interface)
        try takeDown()
        claim = next
    }

    /// Before the running interface is given up for it.
    private func refuseForeign(_ interface: InterfaceName) throws {
        guard try ports.host.observe(interface) != nil, try ports.backend.observe(interface) == nil else { return }
        throw TunnelError.notWireGuard(interface, kind: "not this driver's")
    }

    private mutating func report(_ found: [AllowedIPRefusal]) {
        for refusal in found where !refusals.contains(refusal) {
            logger.warning("allowed IP refused", metadata: ["reason": "\(refusal)"])
        }
        for refusal in refusals.subtracting(found).sorted(by: { $0.prefix < $1.prefix }) {
            logger.notice("allowed IP no longer refused", metadata: ["prefix": "\(refusal.prefix)"])
        }
        refusals = Set(found)
    }
}
