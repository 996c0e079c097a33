// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// A node's way to its control plane.
public protocol ControlLink: Sendable {
    /// - Throws: `ControlLinkError`, like all of these.
    func challenge() async throws -> ChallengeResponse

    func enroll(_ request: EnrollRequest) async throws -> EnrollResponse

    /// Opens the stream, runs `body` with it, and closes it when `body` ends.
    func withStream(_ body: @Sendable (any ControlStream) async throws -> Void) async throws
}

/// One connection to the control plane.
public protocol ControlStream: Sendable {
    /// Ends by throwing `ControlLinkError`: `.closed` where the server says why, `.unreachable` where it fell silent
    /// (no pong for 45 s) or the connection broke.
    var messages: AsyncThrowingStream<ServerMessage, any Error> { get }

    func send(_ message: NodeMessage) async throws
}

public enum ControlLinkError: Error, Hashable, Sendable {
    /// Come back later. A sentence for an operator.
    case unreachable(String)
    /// Somebody answered whose certificate is not vouched for: says what was expected.
    case untrusted(String)
    /// The server's answer to a request.
    case refused(Problem)
    /// The server closed the stream. nil: a code that this version doesn't know.
    case closed(StreamCloseCode?, reason: String)
}

/// Makes links to control planes.
public protocol ControlLinks: Sendable {
    /// - Parameters:
    ///   - server: `https://warren.example.org:8443`
    ///   - authority: SHA-256 of the certificate (DER) that must vouch for the server; nil: one of the system's.
    /// - Throws: `ControlLinkError.untrusted` for an address that can't be read.
    func link(to server: String, authority: SecretDigest?) throws -> any ControlLink
}
