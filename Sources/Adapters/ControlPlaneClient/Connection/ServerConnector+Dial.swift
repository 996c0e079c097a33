// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOPosix
import NIOSSL

extension ServerConnector {
    /// Connects to the first of the host's addresses that answers, and waits for what `encryption` establishes.
    func dial(_ encryption: (@Sendable () throws -> NIOSSLClientHandler)?) async throws -> any Channel {
        let (channel, established) = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(TimeAmount(limits.connect))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: server.endpoint.host.text, port: Int(server.endpoint.port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    (channel, try self.encrypt(channel, encryption))
                }
            }
        try await withTaskCancellationHandler {
            try await established.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        return channel
    }

    private func encrypt(
        _ channel: any Channel, _ encryption: (@Sendable () throws -> NIOSSLClientHandler)?
    ) throws -> EventLoopFuture<Void> {
        guard let encryption else { return channel.eventLoop.makeSucceededVoidFuture() }
        let handler = try encryption()
        let promise = channel.eventLoop.makePromise(of: Void.self)
        try channel.pipeline.syncOperations.addHandlers(
            [handler, HandshakeHandler(established: promise, limit: TimeAmount(limits.handshake))])
        return promise.futureResult
    }

    /// What the certificate has to name; nil: the address that was connected to. Names only are sent (RFC 6066 §3).
    var serverName: String? {
        guard case .name(let name) = server.endpoint.host else { return nil }
        return name
    }
}

extension TLSConfiguration {
    /// Certificate and name are verified.
    static var clientDefault: TLSConfiguration {
        var configuration = makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // What is said is framed: nobody has to wait for a peer that doesn't say good-bye.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }
}

extension Error {
    var isRefusedCertificate: Bool { isOtherName || "\(self)".contains("CERTIFICATE_VERIFY_FAILED") }

    var isOtherName: Bool {
        switch self as? NIOSSLExtraError {
        case .failedToValidateHostname?, .serverHostnameImpossibleToMatch?: true
        default: false
        }
    }
}
