// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import CertificateAuthority
import ControlPlane
import ControlPlaneHTTP
import ControlPlaneSQLite
import FoundationEssentials
import Glibc
import Logging
import NodeRuntime
import OverlayModel
import OverlayProtocol
import ServiceLifecycle
import ServiceManager
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the server (this is what warren-server does without a subcommand).")

    @Option(help: "Store, keys and certificate authority; made where there is none.")
    var stateDir = "/var/lib/warren-server"

    @Option(help: "Where to listen: ADDRESS:PORT.", transform: { try Endpoint($0) })
    var listen = Endpoint(host: .address(.v4(IPv4Address(rawValue: 0))), port: 8443)

    @Option(
        help: "Where clients reach the server; without it https://localhost and the port of --listen.",
        transform: { try PublicURL($0) })
    var publicURL: PublicURL?

    @Option(
        help: ArgumentHelp(
            "A proxy in front, by address or prefix, that is believed about where requests come from; may be repeated.",
            discussion: "It has to add the caller's address to X-Forwarded-For. Those on this machine are believed.",
            valueName: "cidr"),
        transform: { try Prefix(text: $0.contains("/") ? $0 : "\($0)/\($0.contains(":") ? 128 : 32)") })
    var trustedProxy: [Prefix] = []

    @OptionGroup
    var tls: TLSOptions

    @Option(help: "debug, info, notice, warning or error.", transform: logLevel(named:))
    var logLevel = Logger.Level.info

    func validate() throws { try tls.check(listen: listen, url: url) }

    private var url: PublicURL {
        get throws {
            if let publicURL { return publicURL }
            return try PublicURL("\(tls.plainHTTP ? "http" : "https")://localhost:\(listen.port)")
        }
    }

    func run() async throws {
        let logger = Logger(label: "warren-server") { _ in LineLogHandler(level: logLevel, write: printError) }
        do {
            try await serve(try url, logger)
        } catch {
            logger.error("stopped", metadata: ["reason": "\(words(for: error))"])
            throw ExitCode.failure
        }
        logger.info("stopped")
    }

    private func serve(_ url: PublicURL, _ logger: Logger) async throws {
        let limits = OpenFileLimit.connectionLimits(logger)
        // A socket is there from its bind(2) on: no moment in which it is others'.
        umask(0o077)
        let state = try StateDirectory(claiming: stateDir)
        // What a crash has left.
        state.remove(beginningWith: ControlPlane.backupPrefix)
        let store = try SQLiteStore(path: StoreFiles(state: state).path)
        let (identity, authority) = try tls.identity(ServerNames(url.host), state)
        let flowStore = openFlowStore(state, logger)
        let controlPlane = try await ControlPlane(
            store: store, flowStore: flowStore ?? AbsentFlowStore(), serverKey: try state.serverKey(),
            sealingKey: try state.sealingKey(), authority: authority, scratch: state.path, now: { .now },
            logger: logger)
        let link = SetupLink(controlPlane: controlPlane, url: url)
        let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
        let server = try ControlPlaneServer(
            RouteTable(controlPlane), assets: try Board.assets,
            at: .init(host: listen.host.text, port: listen.port), tls: identity, isBehindTLS: url.isSecure,
            trustedProxies: trustedProxy, names: [url.host.text], limits: limits,
            onListening: { _ in
                await announce(url, authority, link, logger)
                isReady.finish()
            }, logger: logger)
        let notices = ServiceNotices(ProcessInfo.processInfo.environment, process: getpid()) {
            for await _ in ready {}
        }
        var configuration = ServiceGroupConfiguration(
            services: [
                controlPlane.reports, controlPlane.flows, FlowRetentionService(controlPlane),
                SetupLinkService(link: link, path: state.file(SetupLinkService.socket), logger: logger), server,
                ExpiryService(controlPlane), AssignmentService(controlPlane), NodeUpkeepService(controlPlane),
                KeyService(controlPlane), CredentialUsesService(controlPlane), notices,
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A client that never finishes its request doesn't hold the server up for ever.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: configuration).run()
        try flowStore?.close()
        try store.close()
    }

    /// Nothing that matters is in it: without it the server runs all the same.
    private func openFlowStore(_ state: StateDirectory, _ logger: Logger) -> SQLiteFlowStore? {
        let path = state.file("flows.db")
        do {
            return try SQLiteFlowStore(path: path)
        } catch {
            logger.error(
                "flow records are not kept",
                metadata: ["reason": "\(error)", "remedy": "stop, move \(path) away, start: it is made anew"])
            return nil
        }
    }

    private func announce(
        _ url: PublicURL, _ authority: SecretDigest?, _ link: SetupLink, _ logger: Logger
    ) async {
        logger.info("listening", metadata: ["listen": "\(listen)", "url": "\(url)"])
        printLine("Warren is at \(url)")
        if let authority { printLine("Its certificate authority (SHA-256): \(authority)") }
        // Set up already, there is nothing to print.
        if let link = try? await link.make() { printLine(SetupLink.sentence(link)) }
    }
}

private func logLevel(named name: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: name) else {
        throw ValidationError("'\(name)' is no log level: write debug, info, notice, warning or error")
    }
    return level
}

extension Endpoint.Host {
    /// Without brackets.
    fileprivate var text: String {
        switch self {
        case .address(let address): "\(address)"
        case .name(let name): name
        }
    }
}
