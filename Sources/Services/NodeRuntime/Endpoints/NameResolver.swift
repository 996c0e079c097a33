// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Finds the addresses of a DNS name. It may take as long as the system's resolver takes, and ends at once when its
/// task is cancelled.
public protocol NameResolver: Sendable {
    /// - Returns: at least one address, the preferred one first (RFC 6724).
    /// - Throws: why there is none, in words for a log line.
    func addresses(of name: String) async throws -> [IPAddress]
}
