// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ConfigurationYAML
import LinuxTunnel
import Logging
import NodeRuntime
import ServiceLifecycle
import Standalone
import StandaloneCommand
import UnixSignals

@main
struct WGClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wg-client",
        abstract: "A WireGuard client that keeps its tunnel and routes as one YAML file says.",
        discussion: """
            Examples:
              wg-client --check --config /etc/wg-client/config.yaml
              wg-client --config /etc/wg-client/config.yaml

            SIGHUP reads the file again; a bad file keeps what runs and says why. SIGTERM takes down exactly what was
            put up. docs/wg-client.md says more.
            """,
        version: "0.1.0")

    @Option(help: "The configuration file.")
    var config = "/etc/wg-client/config.yaml"

    @Flag(help: "Only say whether the configuration is right: exit 0, or 2 with every fault.")
    var check = false

    @Option(help: "Where to write down what a start after a crash has to know.")
    var stateDir = "/run/warren"

    @Option(help: "debug, info, notice, warning or error.", transform: logLevel(named:))
    var logLevel = Logger.Level.info

    func run() async throws {
        let loaded = try load(config, by: ClientConfiguration.read(path:))
        if check {
            print("\(config): OK: \(loaded.configuration.summary)")
            return
        }
        try loaded.refuseObstacles(to: loaded.configuration.local)
        let logger = Logger(label: "wg-client") { _ in LineLogHandler(level: logLevel, write: printError) }
        do {
            try await serve(loaded.configuration, logger)
        } catch {
            logger.error("stopped", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    private func serve(_ configuration: ClientConfiguration, _ logger: Logger) async throws {
        let (reloads, reload) = AsyncStream.makeStream(
            of: ClientConfiguration.self, bufferingPolicy: .bufferingNewest(1))
        let client = ClientService(
            initial: configuration, reloads: reloads, ports: try ports(configuration, logger), logger: logger)
        let services: [any Service] = [ReloadService(path: config, reload: reload, logger: logger), client]
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }

    private func ports(_ configuration: ClientConfiguration, _ logger: Logger) throws -> ClientService.Ports {
        let local = configuration.local
        let candidates = TunnelSelection.candidates().filter { local.driver.allows($0.driver) }
        let selection = try TunnelSelection.choose(for: local.name, from: candidates)
        logger.info("tunnel driver", metadata: ["driver": "\(selection)"])
        return ClientService.Ports(
            backend: selection.backend, host: LinuxHostNetwork(stateDirectory: stateDir), resolver: SystemResolver(),
            claims: LinuxInterfaceClaims())
    }
}

extension ClientConfiguration {
    /// One line for `--check`.
    fileprivate var summary: String {
        "\(local.name) to \(server), \(allowedIPs.map(\.description).joined(separator: " ")) through the tunnel"
    }
}
