// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Something to protect: a small web server whose log tells who got through.
@main
struct ProtectedResource: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protected-resource",
        abstract: "A web server to put behind a gateway: /healthz answers 200, everything else 404.",
        discussion: "Each request is logged. SIGTERM stops listening, finishes what runs, and ends.",
        version: "0.1.0")

    @Option(help: "Where to listen: ADDRESS:PORT, with IPv6 addresses in brackets; port 0 takes any free one.")
    var listen = ListenAddress(host: "0.0.0.0", port: 8080)

    func run() async throws {
        let logger = Logger(label: "protected-resource", factory: { StreamLogHandler.standardError(label: $0) })
        let application = Application(
            responder: HealthResponder(logger: logger),
            configuration: ApplicationConfiguration(address: .hostname(listen.host, port: listen.port)),
            onServerRunning: { channel in
                logger.info("ready", metadata: ["listen": "\(ListenAddress(channel.localAddress))"])
            },
            logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })
        var configuration = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A client that never finishes its request does not hold the program up for ever.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            logger.error("stopped", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
        logger.info("stopped")
    }
}
