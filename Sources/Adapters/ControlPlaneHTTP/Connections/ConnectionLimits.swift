// SPDX-License-Identifier: Apache-2.0

/// What one connection, and all together, may cost.
public struct ConnectionLimits: Sendable {
    /// Open at once; more wait in the kernel's queue until one closes.
    public var connections = 16_384
    /// From the connection's beginning, TLS included, to the end of the first request's head.
    public var head = Duration.seconds(10)
    /// From a request's head to the end of its body.
    public var body = Duration.seconds(30)
    /// For the other side to take any of an answer that fills the buffers in between.
    public var unread = Duration.seconds(30)
    /// Bytes of all large bodies that are on their way, together.
    public var bodies = 64 << 20
    /// Between an answer and the end of the next request's head.
    public var idle = Duration.seconds(75)
    /// For the rest of a request that has its answer already.
    public var leftover = Duration.seconds(2)
    /// Of WebSockets.
    public var webSocket = WebSocketLimits()

    public init() {}
}

public struct WebSocketLimits: Sendable {
    /// Between pings.
    public var ping = Duration.seconds(15)
    /// Without a pong: three pings unanswered. Also ends who sends but doesn't read.
    public var silence = Duration.seconds(45)
    /// For the other side to answer a close.
    public var closing = Duration.seconds(2)
    /// Until the first message.
    public var hello = Duration.seconds(10)
    /// Bytes of a message: a gateway's report of 5,000 peers has more than one MiB.
    public var message = 4 << 20

    public init() {}
}
