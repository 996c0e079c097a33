// SPDX-License-Identifier: Apache-2.0

import ConfigurationYAML
import Logging
import NodeRuntime
import ServiceLifecycle
import Standalone
import UnixSignals

/// SIGHUP: reads the configuration again and hands it to the node. SIGUSR1: begins a new flow log file.
struct SignalService: Service {
    let path: String
    /// What the process was started with; some of it stays.
    let initial: GatewayConfiguration
    let changeState: AsyncStream<NodeState>.Continuation
    let rotateFlowLog: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        for await signal in await UnixSignalsSequence(trapping: .sighup, .sigusr1).cancelOnGracefulShutdown() {
            if signal == .sigusr1 { rotateFlowLog() } else { reload() }
        }
    }

    /// A file that is not to be used leaves what runs, and the log says why. So does the node where the system refuses.
    private func reload() {
        do {
            let loaded = try GatewayConfiguration.read(path: path)
            for warning in loaded.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
            take(loaded.configuration)
        } catch {
            for fault in error.faults { logger.error("not reloaded", metadata: ["fault": "\(fault)"]) }
        }
    }

    private func take(_ new: GatewayConfiguration) {
        guard new.local.name == initial.local.name, new.local.driver == initial.local.driver else {
            logger.error("not reloaded: wg.iface and wg.driver change with a restart only")
            return
        }
        // The log's reader and writer are set up once: half of a change would lose records.
        var logging = initial.logging
        if let perPacket = new.logging?.perPacket { logging?.perPacket = perPacket }
        if new.logging != logging {
            logger.warning("logging changes with a restart only, but for per_packet; the rest is taken")
        }
        var taken = new
        taken.logging = logging
        changeState.yield(taken.nodeState)
    }
}
