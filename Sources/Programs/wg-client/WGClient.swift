// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ConfigurationYAML
import LinuxTunnel
import Logging
import NodeRuntime
import ServiceLifecycle
import Standalone
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
        let loaded = try load()
        if check {
            print("\(config): OK: \(loaded.configuration.summary)")
            return
        }
        try refuseObstacles(loaded)
        let logger = Logger(label: "wg-client") { _ in LineLogHandler(level: logLevel, write: printError) }
        do {
            try await serve(loaded.configuration, logger)
        } catch {
            logger.error("stopped", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// Prints warnings; with faults, prints all of them and exits with 2.
    private func load() throws -> LoadedConfiguration<ClientConfiguration> {
        do {
            let loaded = try ClientConfiguration.read(path: config)
            for warning in loaded.warnings { printError("warning: \(warning)") }
            return loaded
        } catch {
            printError("\(error)")
            throw ExitCode(2)
        }
    }

    /// What would fail half-way is said before anything is changed.
    private func refuseObstacles(_ loaded: LoadedConfiguration<ClientConfiguration>) throws {
        let local = loaded.configuration.local
        let obstacles = try Preflight.obstacles(interface: local.name, listenPort: local.listenPort)
        guard !obstacles.isEmpty else { return }
        for obstacle in obstacles { printError("\(loaded.fault(obstacle))") }
        throw ExitCode(2)
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

extension LoadedConfiguration<ClientConfiguration> {
    /// What the machine has against the configuration, at its place.
    fileprivate func fault(_ obstacle: Preflight.Obstacle) -> ConfigurationFault {
        switch obstacle {
        case .notPermitted:
            fault(in: "", "needs root, or the capability CAP_NET_ADMIN: run it with sudo, or by its systemd unit")
        case .foreignInterface(let kind):
            fault(in: "wg.iface", "\(TunnelError.notWireGuard(configuration.local.name, kind: kind))")
        case .portInUse(let port):
            fault(in: "wg.listen_port", "\(TunnelError.portInUse(port))")
        }
    }
}

extension ClientConfiguration {
    /// One line for `--check`.
    fileprivate var summary: String {
        "\(local.name) to \(server), \(allowedIPs.map(\.description).joined(separator: " ")) through the tunnel"
    }
}

private func logLevel(named name: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: name) else {
        throw ValidationError("'\(name)' is no log level: write debug, info, notice, warning or error")
    }
    return level
}
