// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import NIOCore
import NIOPosix
import OverlayProtocol
import ServiceLifecycle

/// Gives a new set-up link to whoever connects to a socket in the state directory: who may enter that, may.
///
/// The answer is one JSON object, then the end: a `SetupLinkAnswer`, or a `Problem`.
struct SetupLinkService: Service, CustomStringConvertible {
    static let socket = "control.sock"

    let link: SetupLink
    let path: String
    let logger: Logger

    var description: String { "SetupLinkService" }

    func run() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await server.executeThenClose { connections in
            for try await connection in connections.cancelOnGracefulShutdown() { await answer(connection) }
        }
    }

    private func answer(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        do {
            let text = try await answer()
            try await connection.executeThenClose { _, outbound in try await outbound.write(ByteBuffer(string: text)) }
        } catch {
            logger.warning("a set-up link was asked for and not given", metadata: ["reason": "\(error)"])
        }
    }

    private func answer() async throws -> String {
        do {
            return try CanonicalJSON.encode(SetupLinkAnswer(link: try await link.make()))
        } catch let problem as Problem {
            return try CanonicalJSON.encode(problem)
        }
    }
}

struct SetupLinkAnswer: Codable {
    let link: String
}
