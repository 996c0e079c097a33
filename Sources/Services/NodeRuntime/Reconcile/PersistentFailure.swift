// SPDX-License-Identifier: Apache-2.0

/// What fails each time it is tried, and is to be said once.
public struct PersistentFailure: Sendable {
    private var reason: String?

    public init() {}

    /// - Returns: whether the reason is another than the last time.
    public mutating func met(_ error: any Error) -> Bool {
        let last = reason
        reason = "\(error)"
        return reason != last
    }

    /// - Returns: whether there was a failure.
    public mutating func ended() -> Bool { reason.take() != nil }
}
