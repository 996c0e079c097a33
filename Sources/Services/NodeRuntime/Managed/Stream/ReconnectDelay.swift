// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to connect: 1 s, doubled up to 30 s, of which a random half is left out, so
/// that a thousand nodes that lost their server at once don't all come back at once.
struct ReconnectDelay: Hashable, Sendable {
    static let first = Duration.seconds(1)
    static let last = Duration.seconds(30)

    private var next = Self.first

    mutating func take(using random: inout some RandomNumberGenerator) -> Duration {
        defer { next = min(next * 2, Self.last) }
        return next * Double.random(in: 0.5...1, using: &random)
    }

    mutating func reset() {
        next = Self.first
    }
}
