// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import FoundationEssentials
import Glibc
import LinuxNetfilter
import LinuxTunnel
import Logging
import NodeRuntime
import NodeSocket
import NodeWiring
import OverlayModel
import OverlayProtocol
import ServiceLifecycle
import ServiceManager
import UnixSignals

/// What tells agent and gateway apart.
public enum NodeKind: Sendable {
    case agent
    /// It forwards, behind a firewall. nil: no flow log of its own; the control plane has its records all the same.
    case gateway(flowLog: String?)

    public var name: String {
        switch self {
        case .agent: "warren-agent"
        case .gateway: "warren-gateway"
        }
    }

    public var stateDirectory: String { "/var/lib/\(name)" }

    public var socket: String {
        switch self {
        case .agent: "/run/warren/agent.sock"
        case .gateway: "/run/warren/gateway.sock"
        }
    }
}

/// Runs a managed node, from its flags to its end.
public struct NodeDaemon {
    /// Of all of Warren's programs.
    public static let version = "0.1.0"

    private let kind: NodeKind
    private let settings: NodeSettings
    private let logger: Logger
    private let tail = LogTail()

    /// - Throws: `ValidationError`
    public init(_ kind: NodeKind, _ options: NodeOptions) throws {
        self.kind = kind
        let settings = try options.settings(kind, ProcessInfo.processInfo.environment)
        self.settings = settings
        logger = Logger(label: kind.name) { [tail] _ in
            LineLogHandler(level: settings.logLevel) { line in
                tail.add(line)
                writeLine(line)
            }
        }
    }

    public func run() async throws {
        try await reportingFailure {
            try await withNode { node, services in
                let socket = NodeSocketServer(path: settings.socket, node: node, logger: logger)
                let notices = ServiceNotices(ProcessInfo.processInfo.environment, process: getpid()) {
                    await node.roundTrip()
                }
                try await ServiceGroup(
                    configuration: ServiceGroupConfiguration(
                        services: (services + [node, socket, notices] as [any Service]).map {
                            .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                        },
                        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
                ).run()
            }
        }
    }

    /// Removes what the node put up, whether it runs or not, and has it stay down.
    public func takeDown() async throws {
        try await reportingFailure {
            do {
                try await NodeSocketClient(path: settings.socket).ask(.down) { $0.observed == nil }
            } catch let problem as Problem where problem.code == .notFound {
                try await withNode { node, _ in node.takeDown() }
            }
        }
    }

    private func reportingFailure(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            logger.error("stopped", metadata: ["reason": "\((error as? Problem)?.detail ?? "\(error)")"])
            throw ExitCode.failure
        }
    }

    // MARK: - Wiring

    private func withNode(_ body: (ManagedNodeService, [any Service]) async throws -> Void) async throws {
        let claim = try LinuxInterfaceClaims().claim(settings.interface)
        let selection = try TunnelSelection.choose(for: settings.interface, from: settings.driver.candidates)
        logger.info("tunnel driver", metadata: ["driver": "\(selection)"])
        switch kind {
        case .agent: try await body(try node(selection.backend, gateway: nil), [])
        case .gateway(let path): try await withGateway(selection.backend, flowLog: path, body)
        }
        // Until here the interface is ours.
        withExtendedLifetime(claim) {}
    }

    private func withGateway(
        _ backend: any TunnelBackend, flowLog path: String?,
        _ body: (ManagedNodeService, [any Service]) async throws -> Void
    ) async throws {
        let slot = try SlotClaim(for: settings.interface)
        // Of its own: gateways on one host must not read each other's packets.
        let group = FlowLogConfiguration.standardGroup + UInt16(slot.slot)
        let uplink = FlowUplink()
        let flowLog = try FlowLogParts(
            group: group, file: path.map { FlowLogConfiguration(path: $0) }, others: [uplink], logger)
        defer { flowLog.finish() }
        let gateway = GatewayPorts(
            filter: NetfilterPacketFilter(
                interface: settings.interface, slot: slot.slot, copiesMarks: flowLog.copiesMarks),
            switches: LinuxForwardingSwitches(stateDirectory: settings.runDirectory), legend: flowLog.legend,
            flowLog: FlowLogging(group: group), flows: uplink)
        try await body(try node(backend, gateway: gateway), flowLog.services)
        // Until here the slot is ours.
        _ = slot.slot
    }

    private func node(_ backend: any TunnelBackend, gateway: GatewayPorts?) throws -> ManagedNodeService {
        let vault = try FileVault(directory: settings.stateDirectory)
        if !settings.consent.isEmpty { try vault.save(vault.consent().following(settings.consent)) }
        let shield = gateway == nil ? NetfilterIncomingShield(interface: settings.interface) : nil
        let ports = ManagedPorts(
            backend: backend, host: LinuxHostNetwork(stateDirectory: settings.runDirectory),
            resolver: SystemResolver(), vault: vault, links: Links(), clock: .system,
            probe: LinuxHostProbe(), audit: settings.keepsAudit ? AuditLines() : nil, gateway: gateway,
            shield: shield, log: tail)
        return try ManagedNodeService(
            settings.interface, invite: settings.invite, ports: ports, description: description, logger: logger)
    }

    private var description: NodeDescription {
        var generator = SystemRandomNumberGenerator()
        return NodeDescription(
            facts: .read(), version: Self.version,
            drivers: TunnelSelection.candidates().filter { $0.unavailability() == nil }.map(\.driver),
            endpoint: settings.endpoint, listenPort: settings.listenPort,
            instance: String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 16))
    }
}

/// Links by HTTPS and WebSocket.
private struct Links: ControlLinks {
    func link(to server: String, authority: SecretDigest?) throws -> any ControlLink {
        do {
            let address = try ServerAddress(text: server)
            return ControlPlaneLink(server: address, trust: authority.map { .authority($0) } ?? .system)
        } catch {
            throw ControlLinkError.untrusted("\(error)")
        }
    }
}

/// One JSON object a line, on standard output; the log is on standard error.
private struct AuditLines: AuditTrail {
    func record(_ event: NodeAuditEvent) {
        guard let line = try? CanonicalJSON.encode(event) else { return }
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}

/// Whole lines: those of several threads don't mix.
private func writeLine(_ line: String) {
    let bytes = Array(line.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
