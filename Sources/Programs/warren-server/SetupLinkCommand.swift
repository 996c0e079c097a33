// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NIOCore
import NIOPosix
import OverlayProtocol

struct SetupLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup-link", abstract: "Make another one-time link for the owner; the one before ends.",
        discussion: "Asks the running server, in its state directory: for whoever may enter that.")

    @Option(help: "The server's state directory.")
    var stateDir = "/var/lib/warren-server"

    func run() async throws {
        let text: String
        do {
            text = try await ask()
        } catch {
            printError("no server answers in \(stateDir): it has to run, and you have to be its user or root")
            throw ExitCode.failure
        }
        guard let answer = try? CanonicalJSON.decode(SetupLinkAnswer.self, from: text) else {
            let problem = try CanonicalJSON.decode(Problem.self, from: text)
            printError(problem.detail)
            throw ExitCode(problem.code.exitCode)
        }
        printLine(SetupLink.sentence(answer.link))
    }

    private func ask() async throws -> String {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: "\(stateDir)/\(SetupLinkService.socket)") { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, _ in
            var text = ByteBuffer()
            for try await part in inbound { text.writeImmutableBuffer(part) }
            return String(buffer: text)
        }
    }
}
