// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import NodeRuntime
import OverlayProtocol

/// Why there is no answer from a server. What it refuses is a `Problem`, a certificate that nobody vouches for is
/// `Untrusted`.
public enum ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Come back later. A sentence for an operator.
    case unreachable(String)
    /// Somebody answered, but not as a control plane does.
    case unintelligible(String)

    public var description: String {
        switch self {
        case .unreachable(let sentence), .unintelligible(let sentence): sentence
        }
    }

    /// What an error of the layers below is in these words; what is said in them already stays as it is.
    static func from(_ error: any Error, server: ServerAddress) -> any Error {
        switch error {
        case is ClientError, is Untrusted, is Problem, is ControlLinkError, is CancellationError: error
        case let error as NIOConnectionError: ClientError.unreachable("no connection to \(server): \(reason(error))")
        case ChannelError.connectTimeout: ClientError.unreachable("no connection to \(server) in time")
        case HTTPParserError.invalidEOFState:
            ClientError.unreachable("\(server) closed the connection in the middle of its answer")
        case let error as HTTPParserError: ClientError.unintelligible("\(server) doesn't speak HTTP: \(error)")
        case let error as NIOWebSocketError:
            ClientError.unintelligible("\(server) breaks the WebSocket rules: \(error)")
        case let error as NIOWebSocketFrameAggregator.Error:
            ClientError.unintelligible("\(server) breaks the WebSocket rules: \(error)")
        case let error as IOError: ClientError.unreachable("the connection to \(server) broke: \(error.sentence)")
        default: ClientError.unreachable("the connection to \(server) broke: \(error)")
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        let failures = error.connectionErrors.map { failure in
            let cause = (failure.error as? IOError)?.sentence ?? "no answer"
            return failure.target.ipAddress.map { "\($0): \(cause)" } ?? cause
        }
        return failures.isEmpty ? "the name is not known" : failures.joined(separator: "; ")
    }
}

extension IOError {
    /// `Connection refused`
    fileprivate var sentence: String { String(cString: strerror(errnoCode)) }
}
