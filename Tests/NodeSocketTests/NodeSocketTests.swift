// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import Logging
import NodeRuntime
import OverlayProtocol
import Synchronization
import Testing

@testable import NodeSocket

@Suite struct NodeSocketTests {
    @Test func `status is answered once`() async throws {
        let node = FakeNode()
        let report = try await asking(node, .status) { _ in true }
        #expect(report.life == .unenrolled)
    }

    @Test func `up is followed by each report until the caller has enough`() async throws {
        let node = FakeNode()
        let invite = NodeCommand.Invite(server: "https://warren.example.org", key: "KEY")
        let report = try await asking(node, .up(invite)) { $0.life == .running }
        #expect(report.life == .running)
        #expect(node.invite == invite)
    }

    @Test func `a refusal is the caller's problem`() async throws {
        let node = FakeNode(refusal: Problem(.conflict, "already enrolled"))
        await #expect(throws: Problem(.conflict, "already enrolled")) {
            _ = try await asking(node, .up(nil)) { _ in true }
        }
    }

    @Test func `without a node the problem says how to start one`() async throws {
        let problem = await #expect(throws: Problem.self) {
            try await NodeSocketClient(path: "/nonexistent/agent.sock").ask(.status) { _ in true }
        }
        #expect(problem?.code == .notFound)
        #expect(problem?.detail.contains("systemctl start warren-agent") == true)
    }

    @Test func `a node that is stopped is said to be so, and not waited for`() async throws {
        let path = "/tmp/warren-socket-\(getpid())-silent.sock"
        let listener = try UnixSocket.listen(at: path)
        defer {
            close(listener)
            unlink(path)
        }
        let problem = await #expect(throws: Problem.self) {
            try await NodeSocketClient(path: path, patience: .seconds(1)).status()
        }
        #expect(problem?.detail.contains("doesn't answer") == true)
    }

    @Test func `the socket is its owner's only, and goes with the server`() async throws {
        let path = "/tmp/warren-socket-\(getpid())-mode.sock"
        var mode: mode_t?
        try await serving(FakeNode(), at: path) {
            var status = stat()
            mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        }
        #expect(mode == 0o600)
        #expect(access(path, F_OK) != 0)
    }

    @Test func `a second server is refused, and the first goes on`() async throws {
        let path = "/tmp/warren-socket-\(getpid())-twice.sock"
        try await serving(FakeNode(), at: path) {
            let second = NodeSocketServer(path: path, node: FakeNode(), logger: silent)
            let error = await #expect(throws: SocketError.self) { try await second.run() }
            #expect(error?.code == EADDRINUSE)
            try await NodeSocketClient(path: path).ask(.status) { _ in true }
        }
    }
}

// MARK: - The world

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private final class FakeNode: NodeControl {
    private let refusal: Problem?
    private let state = Mutex<NodeCommand.Invite?>(nil)

    init(refusal: Problem? = nil) {
        self.refusal = refusal
    }

    var invite: NodeCommand.Invite? { state.withLock { $0 } }

    func up(_ invite: NodeCommand.Invite?) async throws {
        if let refusal { throw refusal }
        state.withLock { $0 = invite }
    }

    func down() async throws {}

    func agree(to change: NodeConsent.Change) async throws {}

    var report: NodeReport { made(.unenrolled) }

    func reports() -> AsyncStream<NodeReport> {
        AsyncStream { continuation in
            for life in [NodeReport.Life.waiting, .running] { continuation.yield(made(life)) }
        }
    }

    private func made(_ life: NodeReport.Life) -> NodeReport {
        guard let interface = try? InterfaceName("warren0") else { preconditionFailure() }
        return NodeReport(life: life, interface: interface)
    }
}

private func asking(
    _ node: FakeNode, _ command: NodeCommand, until isEnough: @escaping @Sendable (NodeReport) -> Bool
) async throws -> NodeReport {
    let last = Mutex<NodeReport?>(nil)
    let path = "/tmp/warren-socket-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    try await serving(node, at: path) {
        try await NodeSocketClient(path: path).ask(command) { report in
            last.withLock { $0 = report }
            return isEnough(report)
        }
    }
    return try #require(last.withLock { $0 })
}

/// Runs `body` while the node is served.
private func serving(_ node: FakeNode, at path: String, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await NodeSocketServer(path: path, node: node, logger: silent).run() }
        // Unix sockets announce nothing: until somebody answers, or for 5 s.
        for _ in 0..<500 where access(path, F_OK) != 0 { try await Task.sleep(for: .milliseconds(10)) }
        defer { group.cancelAll() }
        try await body()
    }
}
