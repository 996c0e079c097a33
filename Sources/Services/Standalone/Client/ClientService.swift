// SPDX-License-Identifier: Apache-2.0

import Addressing
public import Logging
public import NodeRuntime
public import ServiceLifecycle

/// Runs a client: looks up its server, puts the tunnel up, repairs what others change, looks the server up again when
/// it falls silent, changes to the next configuration when it comes, and takes everything down when it is stopped.
///
/// `run` throws when the client cannot be put up at first. Later troubles are logged and tried again.
public struct ClientService: Service {
    private let initial: ClientConfiguration
    private let reloads: AsyncStream<ClientConfiguration>
    private let ports: Ports
    private let logger: Logger

    /// The outside of a client.
    public struct Ports: Sendable {
        public let backend: any TunnelBackend
        public let host: any HostNetwork
        public let resolver: any NameResolver
        public let claims: any InterfaceClaims

        public init(
            backend: any TunnelBackend, host: any HostNetwork, resolver: any NameResolver, claims: any InterfaceClaims
        ) {
            self.backend = backend
            self.host = host
            self.resolver = resolver
            self.claims = claims
        }
    }

    /// How exactly deadlines are kept.
    private static let tick = Duration.seconds(1)
    /// The least time between two repairs: a busy routing daemon announces hundreds of changes a second.
    private static let repairInterval = Duration.milliseconds(100)

    /// - Parameter reloads: configurations to change to while running.
    public init(
        initial: ClientConfiguration, reloads: AsyncStream<ClientConfiguration>, ports: Ports, logger: Logger
    ) {
        self.initial = initial
        self.reloads = reloads
        self.ports = ports
        self.logger = logger
    }

    public func run() async throws {
        var client = try Client(initial, ports: ports, logger: logger)
        let start = ContinuousClock.now
        // Before the first look, so that no change falls between look and notification.
        let hostChanges = try ports.host.changes()
        let inbox = Inbox<ClientEvents>()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { for await configuration in reloads { inbox.put { $0.configuration = configuration } } }
            group.addTask { for await _ in hostChanges { inbox.put { $0.hostChanged = true } } }
            group.addTask { repeat { inbox.put { _ in } } while (try? await Task.sleep(for: Self.tick)) != nil }
            try await withGracefulShutdownHandler {
                var asked: String?
                for await _ in inbox.wakeups {
                    let events = inbox.take()
                    if events.stop { break }
                    if let answer = events.answer, answer.name == asked { asked = nil }
                    do {
                        try client.handle(events, now: ContinuousClock.now - start)
                    } catch {
                        try? client.takeDown()
                        throw error
                    }
                    if let name = client.question, name != asked {
                        asked = name
                        group.addTask { await ask(name, inbox) }
                    }
                    try? await Task.sleep(for: Self.repairInterval)
                }
            } onGracefulShutdown: {
                inbox.put { $0.stop = true }
            }
            defer { group.cancelAll() }
            try client.takeDown()
        }
    }

    private func ask(_ name: String, _ inbox: Inbox<ClientEvents>) async {
        let result: Result<[IPAddress], any Error>
        do { result = .success(try await ports.resolver.addresses(of: name)) } catch { result = .failure(error) }
        inbox.put { $0.answer = NameAnswer(name: name, result: result) }
    }
}
