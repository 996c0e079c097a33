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
    let initial: GatewayConfiguration
    let changeState: AsyncStream<NodeState>.Continuation
    let rotateFlowLog: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        var running = initial
        for await signal in await UnixSignalsSequence(trapping: .sighup, .sigusr1).cancelOnGracefulShutdown() {
            if signal == .sigusr1 {
                rotateFlowLog()
            } else if let new = reload(running) {
                running = new
                changeState.yield(new.nodeState)
            }
        }
    }

    /// - Returns: nil where the file is not to be used; then what runs stays, and the log says why.
    private func reload(_ running: GatewayConfiguration) -> GatewayConfiguration? {
        do {
            let loaded = try GatewayConfiguration.read(path: path)
            for warning in loaded.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
            var new = loaded.configuration
            guard new.local.name == running.local.name, new.local.driver == running.local.driver else {
                logger.error("not reloaded: wg.iface and wg.driver change with a restart only")
                return nil
            }
            // The log's reader and writer are set up once: half of a change would lose records.
            var logging = running.logging
            if let perPacket = new.logging?.perPacket { logging?.perPacket = perPacket }
            if new.logging != logging {
                logger.warning("logging changes with a restart only, but for per_packet; the rest is taken")
            }
            new.logging = logging
            return new
        } catch {
            for fault in error.faults { logger.error("not reloaded", metadata: ["fault": "\(fault)"]) }
            return nil
        }
    }
}
