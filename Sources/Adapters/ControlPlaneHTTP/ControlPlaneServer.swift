// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle

/// The control plane on the network: HTTPS with its WebSockets, on one port.
///
/// A graceful shutdown stops listening, tells the streams to come back later, and ends once the running requests have
/// their answers.
public struct ControlPlaneServer: Service, CustomStringConvertible {
    public struct Address: Sendable {
        public let host: String
        /// 0: any free one.
        public let port: UInt16

        public init(host: String, port: UInt16) {
            self.host = host
            self.port = port
        }
    }

    private let table: RouteTable
    private let pages: PageResponder
    private let address: Address
    private let tls: TLSConfiguration?
    private let isSecure: Bool
    private let trustedProxies: [Prefix]
    private let names: LoopbackNames
    private let limits: ConnectionLimits
    private let onListening: @Sendable (_ port: UInt16) async -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - tls: nil: plain HTTP.
    ///   - assets: what browsers get beside the API.
    ///   - isBehindTLS: callers reach it by TLS all the same, at a proxy.
    ///   - trustedProxies: who is believed about where requests come from, beside whoever is on this machine.
    ///   - names: by which it is asked on its own machine, beside `localhost`.
    ///   - onListening: called once connections are accepted.
    /// - Throws: what is wrong with certificate or key.
    public init(
        _ table: RouteTable, assets: WebAssets = WebAssets(), at address: Address, tls: ServerIdentity?,
        isBehindTLS: Bool = false, trustedProxies: [Prefix] = [], names: [String] = [],
        limits: ConnectionLimits = ConnectionLimits(),
        onListening: @escaping @Sendable (_ port: UInt16) async -> Void, logger: Logger
    ) throws {
        self.table = table
        pages = PageResponder(assets: assets, reports: PolicyReports(logger))
        self.address = address
        self.tls = try tls?.configuration()
        isSecure = tls != nil || isBehindTLS
        self.trustedProxies = trustedProxies
        self.names = LoopbackNames(names)
        self.limits = limits
        self.onListening = onListening
        self.logger = logger
    }

    /// For the log of whoever runs it.
    public var description: String { "ControlPlaneServer" }

    /// Connections that wait to be accepted: all nodes come back at once, and whom the kernel refuses waits to try again.
    /// It takes no more than net.core.somaxconn, which is this by default.
    private static let backlog = 4096

    public func run() async throws {
        // What the framework tells below a warning is about itself.
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            responder: APIResponder(
                table: table, pages: pages, isSecure: isSecure, trustedProxies: trustedProxies,
                bodies: BodyBudget(limits.bodies), names: names, logger: logger),
            server: try serverBuilder,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: Int(address.port)), backlog: Self.backlog,
                availableConnectionsDelegate: ConnectionCap(limits.connections, logger: logger)),
            onServerRunning: { channel in
                await onListening(UInt16(clamping: channel.localAddress?.port ?? 0))
            },
            logger: quiet)
        try await application.run()
    }

    private var serverBuilder: HTTPServerBuilder {
        get throws {
            let plain = HTTPServerBuilder { responder in
                APIChannel(table: table, names: names, limits: limits, logger: logger, responder: responder)
            }
            guard let tls else { return plain }
            return try .tls(plain, tlsConfiguration: tls)
        }
    }
}
