// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Sees to it that one program runs an interface: two would undo each other's work for ever.
public protocol InterfaceClaims: Sendable {
    /// - Returns: the claim, which holds until it is let go or the process ends.
    /// - Throws: `TunnelError.alreadyRunning` where another program has it.
    func claim(_ interface: InterfaceName) throws -> any InterfaceClaim
}

/// Holds while it lives.
public protocol InterfaceClaim: AnyObject, Sendable {
    var interface: InterfaceName { get }
}
