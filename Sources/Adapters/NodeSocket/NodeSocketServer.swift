// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
public import Logging
public import NodeRuntime
import OverlayProtocol
public import ServiceLifecycle

/// Answers `warren up|down|status` on the node's own socket, for root only: one command a connection, a line of JSON;
/// then a line for each answer.
public struct NodeSocketServer: Service {
    private let path: String
    private let node: any NodeControl
    private let logger: Logger

    /// A caller that says nothing is no caller.
    private static let patience = Duration.seconds(10)

    public init(path: String, node: any NodeControl, logger: Logger) {
        self.path = path
        self.node = node
        self.logger = logger
    }

    public func run() async throws {
        let listener = try UnixSocket.listen(at: path)
        defer {
            close(listener)
            unsafe unlink(path)
        }
        logger.info("listening", metadata: ["socket": "\(path)"])
        await withDiscardingTaskGroup { group in
            for await socket in Self.accepted(listener).cancelOnGracefulShutdown() {
                group.addTask { await serve(socket) }
            }
            shutdown(listener, Int32(SHUT_RDWR))
            group.cancelAll()
        }
    }

    /// Connections, until the listener is shut down.
    private static func accepted(_ listener: Int32) -> AsyncStream<LineSocket> {
        let (stream, continuation) = AsyncStream.makeStream(of: LineSocket.self, bufferingPolicy: .bufferingOldest(16))
        DispatchQueue(label: "warren.accept").async { @Sendable () -> Void in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 || [EINTR, ECONNABORTED].contains(errno) else { break }
                guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { continue }
                continuation.yield(LineSocket(descriptor))
            }
            continuation.finish()
        }
        return stream
    }

    private func serve(_ socket: LineSocket) async {
        do {
            guard let command = try await socket.read(NodeCommand.self, patience: Self.patience) else { return }
            try await answer(command, socket)
        } catch let problem as Problem {
            try? await socket.write(NodeAnswer(problem: problem))
        } catch is DecodingError {
            try? await socket.write(NodeAnswer(problem: Problem(.malformed, "no command that this node knows")))
        } catch let error as SocketError {
            logger.debug("a caller is gone", metadata: ["reason": "\(error)"])
        } catch {
            try? await socket.write(NodeAnswer(problem: Problem(.internal, "\(error)")))
        }
    }

    private func answer(_ command: NodeCommand, _ socket: LineSocket) async throws {
        switch command {
        case .status: return try await socket.write(NodeAnswer(report: node.report))
        case .up(let invite): try await node.up(invite)
        case .down: try await node.down()
        case .agree(let change): try await node.agree(to: change)
        }
        for await report in node.reports() { try await socket.write(NodeAnswer(report: report)) }
    }
}
