// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Logging
import OverlayModel
import OverlayProtocol
public import ServiceLifecycle
import Synchronization

/// Runs a managed node: what it was told last at once, what the control plane says as it comes, and what is asked of it
/// on its own machine. When it is stopped it leaves tunnel, routes and firewall in place, and the next start adopts
/// them; `down` removes them.
public final class ManagedNodeService: Service, NodeControl {
    private let life: Mutex<NodeLife>
    private let ports: ManagedPorts
    private let description: NodeDescription
    private let invite: NodeCommand.Invite?
    private let logger: Logger
    private let inbox = Inbox<ManagedEvents>()
    private let board: ReportBoard
    private let isEnrolling = Mutex(false)
    private let isOver = Mutex(false)

    /// How exactly deadlines are kept.
    private static let tick = Duration.seconds(1)
    /// The least time between two repairs: a busy routing daemon announces hundreds of changes a second.
    private static let repairInterval = Duration.milliseconds(100)
    /// Until a node whose connection was ended has asked again: after a second, with jitter.
    private static let returnPatience = Duration.seconds(5)

    /// - Parameter invite: with which it enrols by itself, unless it is enrolled.
    /// - Throws: where the vault can't be read.
    public init(
        _ interface: InterfaceName, invite: NodeCommand.Invite? = nil, ports: ManagedPorts,
        description: NodeDescription, logger: Logger
    ) throws {
        let life = try NodeLife(interface, ports: ports, description: description, logger: logger)
        board = ReportBoard(life.report)
        self.life = Mutex(life)
        self.ports = ports
        self.description = description
        self.invite = invite
        self.logger = logger
    }

    // MARK: - On its own machine

    public var report: NodeReport { board.report }

    public func reports() -> AsyncStream<NodeReport> { board.reports() }

    public func up(_ invite: NodeCommand.Invite?) async throws {
        guard let invite else {
            guard report.life != .unenrolled else {
                throw Problem(.invalid, "this node is not enrolled: give --server and --key, a join key's")
            }
            return await order(.up)
        }
        guard await becomesFree() else {
            throw Problem(
                .conflict,
                "this node is \(report.name?.description ?? "enrolled") at \(report.server ?? "its server"): "
                    + "'warren up' brings it up; to enrol it anew, delete that device first")
        }
        await order(.enrolled(try await enroll(invite)))
    }

    /// Whether nobody needs what the node is. Whoever has just voided its key at the server is ahead of the node, which
    /// finds out when it comes back.
    private func becomesFree() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await report in self.reports() where report.isFree { return true }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: Self.returnPatience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    public func agree(to change: NodeConsent.Change) async throws {
        if change.blocksIncoming == true, ports.gateway != nil {
            throw Problem(.invalid, NodeConsent.gatewayIsOpen)
        }
        // Where it can't be read, what is not named stays the least.
        try ports.vault.save(((try? ports.vault.consent()) ?? .none).following(change))
        await order(.agreed)
    }

    public func down() async throws {
        await order(.down)
    }

    /// Returns when its loop has gone round: for the first time, when what was told last runs.
    public func roundTrip() async {
        await withCheckedContinuation { continuation in
            inbox.put { $0.waiting.append(continuation) }
            if isOver.withLock({ $0 }) { resumeWaiting() }
        }
    }

    private func resumeWaiting() {
        for continuation in inbox.take().waiting { continuation.resume() }
    }

    /// For a node that does not run: removes what it left in place.
    public func takeDown() {
        var events = ManagedEvents()
        events.order = .down
        _ = life.withLock { $0.handle(events, now: ports.clock.sinceBoot()) }
    }

    /// Returns when the order was followed.
    private func order(_ order: ManagedEvents.Order) async {
        await withCheckedContinuation { continuation in
            inbox.put { events in
                events.order = order
                events.waiting.append(continuation)
            }
        }
    }

    private func enroll(_ invite: NodeCommand.Invite) async throws -> ManagedEvents.Enrolled {
        let isFirst = isEnrolling.withLock { isEnrolling in
            defer { isEnrolling = true }
            return !isEnrolling
        }
        guard isFirst else { throw Problem(.conflict, "this node is being enrolled just now") }
        defer { isEnrolling.withLock { $0 = false } }
        do {
            return try await Admission(ports: ports, description: description).enroll(invite)
        } catch let error as ControlLinkError {
            throw Problem(error)
        }
    }

    // MARK: - Running

    public func run() async throws {
        // Before the first look, so that no change falls between look and notification.
        let hostChanges = watch("the host's network") { try ports.host.changes() }
        let filterChanges = watch("the packet filter") { try ports.gateway?.filter.changes() }
        life.withLock { $0.start(now: ports.clock.sinceBoot()) }
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in hostChanges { self.inbox.put { $0.hostChanged = true } } }
            group.addTask { await self.forward(filterChanges) }
            group.addTask { repeat { self.inbox.put { _ in } } while (try? await Task.sleep(for: Self.tick)) != nil }
            if let invite, report.life == .unenrolled { group.addTask { await self.enrollAtLast(invite) } }
            await withGracefulShutdownHandler {
                await serve(&group)
            } onGracefulShutdown: {
                self.inbox.put { $0.stop = true }
            }
            group.cancelAll()
        }
        isOver.withLock { $0 = true }
        resumeWaiting()
        logger.info("stopped; tunnel, routes and firewall stay")
    }

    private func serve(_ group: inout DiscardingTaskGroup) async {
        var connection: NodeConnection?
        for await _ in inbox.wakeups {
            let events = inbox.take()
            let effects = life.withLock { $0.handle(events, now: ports.clock.sinceBoot()) }
            for effect in effects { perform(effect, &connection, &group) }
            board.put(life.withLock { $0.report })
            for continuation in events.waiting { continuation.resume() }
            if events.stop { break }
            try? await Task.sleep(for: Self.repairInterval)
            if life.withLock({ $0.isHurried(now: ports.clock.sinceBoot()) }) { inbox.put { _ in } }
        }
        connection?.end()
    }

    private func perform(
        _ effect: NodeLife.Effect, _ connection: inout NodeConnection?, _ group: inout DiscardingTaskGroup
    ) {
        switch effect {
        case .connect(let identity):
            connection?.end()
            let new = NodeConnection(flows: ports.gateway?.flows) { [inbox] event in inbox.put { $0.add(event) } }
            connection = new
            group.addTask { [ports] in await new.run(as: identity, by: ports.links) }
        case .send(let message): connection?.send(message)
        case .disconnect:
            connection?.end()
            connection = nil
        case .ask(let name): group.addTask { await self.ask(name) }
        }
    }

    private func ask(_ name: String) async {
        let result: Result<[IPAddress], any Error>
        do { result = .success(try await ports.resolver.addresses(of: name)) } catch { result = .failure(error) }
        inbox.put { $0.answers[name] = result }
    }

    /// Tries for as long as it may help.
    private func enrollAtLast(_ invite: NodeCommand.Invite) async {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        var failure = PersistentFailure()
        while !Task.isCancelled {
            do {
                return try await up(invite)
            } catch {
                if failure.met(error) {
                    logger.warning("not enrolled", metadata: ["reason": "\((error as? Problem)?.detail ?? "\(error)")"])
                }
                if let problem = error as? Problem, problem.isLasting { return }
                try? await Task.sleep(for: delay.take(using: &generator))
            }
        }
    }

    // MARK: - Notifications

    /// Without notifications changes are found all the same, when the node looks around.
    private func watch<Element>(_ what: String, _ begin: () throws -> AsyncStream<Element>?) -> AsyncStream<Element> {
        do {
            if let stream = try begin() { return stream }
        } catch {
            logger.warning("no notifications of changes", metadata: ["of": "\(what)", "reason": "\(error)"])
        }
        return AsyncStream { $0.finish() }
    }

    private func forward(_ changes: AsyncStream<PacketFilterChange>) async {
        for await change in changes {
            inbox.put { change == .oursTouched ? ($0.filterTouched = true) : ($0.foreignFilterChanged = true) }
        }
    }
}
