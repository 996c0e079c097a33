// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient
import Credentials
import NIOCore
import NIOPosix
import NIOSSL
import OverlayModel

/// Many simulated agents, and where they connect to.
actor Fleet {
    private let server: ServerAddress
    private let host: String
    private let port: Int
    /// nil: an address, which no server is named by (RFC 6066 §3).
    private let serverName: String?
    private let tls: NIOSSLContext?
    private var agents: [SimulatedAgent] = []
    private var heartbeats: Task<Void, Never>?

    /// - Parameter authority: PEM file with the server's authority; nil: without TLS.
    init(at endpoint: Endpoint, authority: String?) throws {
        switch endpoint.host {
        case .name(let name): (host, serverName) = (name, name)
        case .address(let address): (host, serverName) = ("\(address)", nil)
        }
        port = Int(endpoint.port)
        server = try ServerAddress(text: "http\(authority == nil ? "" : "s")://\(endpoint)")
        tls = try authority.map { file in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(file)
            return try NIOSSLContext(configuration: configuration)
        }
    }

    /// Enrols so many more, a few at a time; with an endpoint they are gateways.
    func enroll(_ count: Int, with joinKey: String, at endpoint: Endpoint? = nil) async throws {
        let invitation = try Invitation(.joinKey, text: joinKey)
        let link = ControlPlaneLink(server: server, trust: invitation.authority.map(Trust.authority) ?? .system)
        let (first, width) = (agents.count, 4)
        let made = try await withThrowingTaskGroup(of: [SimulatedAgent].self) { group in
            for lane in 0..<width {
                group.addTask {
                    var made: [SimulatedAgent] = []
                    for number in stride(from: first + lane, to: first + count, by: width) {
                        let name = "\(endpoint == nil ? "agent" : "gateway")-\(number)"
                        let identity = try await AgentIdentity(
                            enrolling: link, with: invitation.secret, as: name, at: endpoint)
                        made.append(SimulatedAgent(identity, report: try ReportTemplate(bootID: name, peers: 25)))
                    }
                    return made
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        agents += made
    }

    /// Enrols so many, some at once, whatever comes of each.
    func rush(_ count: Int, with joinKey: String) async throws -> [Attempt] {
        let invitation = try Invitation(.joinKey, text: joinKey)
        let link = ControlPlaneLink(server: server, trust: invitation.authority.map(Trust.authority) ?? .system)
        let width = 8
        return await withTaskGroup(of: [Attempt].self) { group in
            for lane in 0..<width {
                group.addTask {
                    var attempts: [Attempt] = []
                    for number in stride(from: lane, to: count, by: width) {
                        attempts.append(await Attempt(enrolling: link, with: invitation.secret, as: "guest-\(number)"))
                    }
                    return attempts
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// All that are not connected.
    func connect() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for agent in agents where agent.channel == nil { group.addTask { try await self.open(agent) } }
            try await group.waitForAll()
        }
    }

    private nonisolated func open(_ agent: SimulatedAgent) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(60))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let tls = self.tls else { return }
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: tls, serverHostname: self.serverName))
                }
            }
            .connect(host: host, port: port).get()
        agent.connected(channel)
        try await channel.upgrade("\(host):\(port)", agent).get()
    }

    func disconnect() async {
        heartbeats?.cancel()
        for agent in agents { try? await agent.channel?.close() }
    }

    func mark(forgetState: Bool) {
        for agent in agents { agent.mark(forgetState: forgetState) }
    }

    /// Waits until so many have been sent something since they were marked.
    func arrivals(_ count: Int, within seconds: Int) async throws -> Arrivals {
        let end = monotonicNanoseconds() + UInt64(seconds) * 1_000_000_000
        while agents.count(where: { $0.arrival != nil }) < count, monotonicNanoseconds() < end {
            try await Task.sleep(for: .milliseconds(5))
        }
        return Arrivals(agents)
    }

    /// Each agent's heartbeat every 30 s, spread evenly, until the fleet disconnects.
    func beat() { inTurn(every: .seconds(30) / max(1, agents.count)) { $0.beat() } }

    /// So many pieces of news a second, of one agent after the other, until the next command of this kind.
    func stir(perSecond rate: Int) {
        guard rate > 0 else {
            heartbeats?.cancel()
            return
        }
        inTurn(every: .seconds(1) / rate) { $0.stir() }
    }

    private func inTurn(every gap: Duration, _ body: @escaping @Sendable (SimulatedAgent) -> Void) {
        heartbeats?.cancel()
        let agents = agents
        heartbeats = Task {
            let clock = ContinuousClock()
            var next = clock.now
            while !Task.isCancelled {
                for agent in agents {
                    body(agent)
                    next += gap
                    try? await clock.sleep(until: next)
                    if Task.isCancelled { return }
                }
            }
        }
    }
}

/// When agents were sent what they waited for.
struct Arrivals: Encodable {
    let agents: Int
    let arrived: Int
    /// CLOCK_MONOTONIC, nanoseconds, ascending.
    let at: [UInt64]
    let bytes: Int
    let whole: Int
    let failures: [String]

    init(_ agents: [SimulatedAgent]) {
        self.agents = agents.count
        at = agents.compactMap(\.arrival).sorted()
        arrived = at.count
        bytes = agents.reduce(0) { $0 + $1.bytes }
        whole = agents.reduce(0) { $0 + $1.wholeStates }
        failures = Array(Set(agents.compactMap(\.failure))).sorted()
    }
}
