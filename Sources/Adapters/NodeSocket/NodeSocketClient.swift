// SPDX-License-Identifier: Apache-2.0

import Glibc
public import NodeRuntime
import OverlayProtocol

/// Asks the node on this machine.
public struct NodeSocketClient: Sendable {
    private let path: String
    private let patience: Duration

    /// - Parameter patience: for its report, which is what a node knows already.
    public init(path: String, patience: Duration = .seconds(5)) {
        self.path = path
        self.patience = patience
    }

    /// How the node is.
    /// - Throws: `Problem`
    public func status() async throws -> NodeReport {
        try await talk(.status, patience: patience) { _ in true }
    }

    /// Asks, and reads answers until one is enough.
    /// - Parameter isEnough: called with each report.
    /// - Throws: `Problem`
    public func ask(_ command: NodeCommand, until isEnough: (NodeReport) throws -> Bool) async throws {
        _ = try await talk(command, patience: nil, until: isEnough)
    }

    private func talk(
        _ command: NodeCommand, patience: Duration?, until isEnough: (NodeReport) throws -> Bool
    ) async throws -> NodeReport {
        let socket = LineSocket(try connect())
        do {
            try await socket.write(command)
            while let answer = try await socket.read(NodeAnswer.self, patience: patience) {
                if let problem = answer.problem { throw problem }
                if let report = answer.report, try isEnough(report) { return report }
            }
        } catch let error as SocketError where error.code == ETIMEDOUT {
            throw Problem(
                .internal, "the node at \(path) doesn't answer, though it is there: is it stopped? its log says more")
        } catch let error as SocketError {
            throw Problem(.internal, "the node at \(path) stopped answering (\(error))")
        }
        throw Problem(.internal, "the node at \(path) stopped before it was done; its log says why")
    }

    private func connect() throws -> Int32 {
        do { return try UnixSocket.connect(to: path) } catch {
            switch error.code {
            case ENOENT, ECONNREFUSED:
                throw Problem(
                    .notFound,
                    "no node answers at \(path): start it (systemctl start warren-agent), or name its "
                        + "socket with --socket")
            case EACCES, EPERM: throw Problem(.forbidden, "only root may ask the node at \(path): use sudo")
            default: throw Problem(.internal, "\(error)")
            }
        }
    }
}
