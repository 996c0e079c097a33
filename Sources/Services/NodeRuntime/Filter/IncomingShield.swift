// SPDX-License-Identifier: Apache-2.0

/// Keeps a machine that forwards nothing closed to what others open out of the tunnel; replies pass. Calls block for some
/// milliseconds. Changes are atomic for packets.
public protocol IncomingShield: Sendable {
    /// Also repairs one that somebody has touched; where it stands already, nothing happens.
    /// - Returns: whether there was anything to do.
    func raise() throws -> Bool
    /// One that isn't up is success.
    func lower() throws
}
