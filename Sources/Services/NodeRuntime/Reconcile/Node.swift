// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging

/// A node that is up: keeps what it was told to run, and changes to what it is told next. Its service hands it all that
/// happened; calls block for as long as the ports do.
struct Node {
    private let initial: NodeState
    private var reconciler: Reconciler
    private let guardian: Guardian
    private let logger: Logger
    private var foreign: ForeignDropReport
    /// What the system has not let the node change to, and is tried again with each look around.
    private var pending: NodeState?
    private var (refusal, trouble) = (PersistentFailure(), PersistentFailure())

    init(_ initial: NodeState, ports: NodeService.Ports, logger: Logger) {
        self.initial = initial
        guardian = Guardian(filter: ports.filter, switches: ports.switches, legend: ports.legend, logger: logger)
        reconciler = Reconciler(backend: ports.backend, host: ports.host, guardian: guardian, logger: logger)
        foreign = ForeignDropReport(logger: logger)
        self.logger = logger
    }

    mutating func start() throws {
        do {
            try reconciler.apply(initial)
            foreign.update(try guardian.foreignDrops())
        } catch {
            try? reconciler.takeDown(interface)
            throw error
        }
        logger.notice("ready", metadata: ["interface": "\(interface)"])
    }

    /// What goes wrong is logged and tried again.
    mutating func handle(_ events: NodeEvents) {
        do {
            try keep(events)
            if events.lookAround, trouble.ended() { logger.notice("as it should be again") }
        } catch {
            report(&trouble, "not as it should be; tried again every 10 s", error)
        }
        if let state = events.desired { (pending, refusal) = (state, PersistentFailure()) }
        if events.desired != nil || events.lookAround { changeToPending() }
    }

    mutating func takeDown() throws {
        try reconciler.takeDown(interface)
        logger.info("taken down", metadata: ["interface": "\(interface)"])
    }

    /// It stays the same: a change of it is a restart.
    private var interface: InterfaceName { initial.interface }

    // MARK: - Steps

    private mutating func keep(_ events: NodeEvents) throws {
        let filterTouched = try events.filterTouched || events.lookAround && !guardian.isIntact()
        if filterTouched {
            logger.warning("somebody changed the packet filter", metadata: ["interface": "\(interface)"])
        }
        if filterTouched || events.hostChanged || events.lookAround {
            try reconciler.repair(filterTouched: filterTouched)
        }
        if filterTouched || events.foreignFilterChanged || events.lookAround {
            foreign.update(try guardian.foreignDrops())
        }
    }

    private mutating func changeToPending() {
        guard let state = pending else { return }
        do {
            try reconciler.change(to: state)
            pending = nil
            logger.notice("reloaded", metadata: ["interface": "\(interface)"])
        } catch {
            report(&refusal, "not reloaded: what ran goes on; tried again every 10 s", error)
        }
    }

    private func report(_ failure: inout PersistentFailure, _ message: Logger.Message, _ error: any Error) {
        if failure.met(error) { logger.error(message, metadata: ["reason": "\(error)"]) }
    }
}
