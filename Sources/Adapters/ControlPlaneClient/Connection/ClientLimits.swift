// SPDX-License-Identifier: Apache-2.0

/// How long and how much.
struct ClientLimits: Sendable {
    /// All of the host's addresses together.
    var connect = Duration.seconds(10)
    /// A server may accept a connection and then say nothing.
    var handshake = Duration.seconds(10)
    /// From connecting to the end of the answer.
    var request = Duration.seconds(30)
    /// Pings come on a stream every 15 s: three are missing.
    var silence = Duration.seconds(45)
    /// Bytes of an answer or a message. A state of 5,000 peers has some 2 MiB.
    var message = 16 << 20
}
