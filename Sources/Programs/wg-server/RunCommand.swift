// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import CLinux
import ConfigurationYAML
import LinuxNetfilter
import LinuxTunnel
import Logging
import NodeRuntime
import NodeWiring
import ServiceLifecycle
import Standalone
import StandaloneCommand
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the gateway (this is what wg-server does without a subcommand).")

    @Option(help: "The configuration file.")
    var config = "/etc/wg-server/config.yaml"

    @Flag(help: "Only say whether the configuration is right: exit 0, or 2 with every fault.")
    var check = false

    @Option(help: "Where to write down which kernel switches were changed, to put them back.")
    var stateDir = "/run/warren"

    @Option(help: "debug, info, notice, warning or error.", transform: logLevel(named:))
    var logLevel = Logger.Level.info

    func run() async throws {
        returnLargeBlocks()
        let loaded = try load(config, by: GatewayConfiguration.read(path:))
        if check {
            print("\(config): OK: \(loaded.configuration.summary)")
            return
        }
        let logger = Logger(label: "wg-server") { _ in
            LineLogHandler(level: logLevel, write: printError)
        }
        try loaded.refuseObstacles(to: loaded.configuration.local)
        do {
            try await serve(loaded.configuration, logger)
        } catch {
            logger.error("stopped", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    private func serve(_ configuration: GatewayConfiguration, _ logger: Logger) async throws {
        let interfaceClaim = try LinuxInterfaceClaims().claim(configuration.local.name)
        let slotClaim = try SlotClaim(for: configuration.local.name)
        let selection = try TunnelSelection.choose(
            for: configuration.local.name, from: configuration.local.driver.candidates)
        logger.info("tunnel driver", metadata: ["driver": "\(selection)"])
        let flowLog = try FlowLogParts(configuration.logging, logger)
        let (states, changeState) = AsyncStream.makeStream(of: NodeState.self, bufferingPolicy: .bufferingNewest(1))
        let node = NodeService(
            initial: configuration.nodeState, desired: states,
            ports: NodeService.Ports(
                backend: selection.backend, host: LinuxHostNetwork(stateDirectory: stateDir),
                filter: NetfilterPacketFilter(
                    interface: configuration.local.name, slot: slotClaim.slot, copiesMarks: flowLog.copiesMarks),
                switches: LinuxForwardingSwitches(stateDirectory: stateDir), legend: flowLog.legend),
            logger: logger)
        let signals = SignalService(
            path: config, initial: configuration, changeState: changeState, rotateFlowLog: { flowLog.rotate() },
            logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (flowLog.services + [signals, node] as [any Service]).map {
                    .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        defer { flowLog.finish() }
        try await group.run()
        // Until here the interface and the slot are ours.
        withExtendedLifetime(interfaceClaim) {}
        _ = slotClaim.slot
    }
}

/// Blocks of this size and more go back to the system when they are freed. Left alone, glibc raises the size to what was
/// freed once: the buffers of a reload would stay in the heap, below what outlives them.
private func returnLargeBlocks() {
    mallopt(M_MMAP_THRESHOLD, 128 * 1024)
}
