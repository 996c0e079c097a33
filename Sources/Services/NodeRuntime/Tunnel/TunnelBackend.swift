// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The kinds of WireGuard implementation, in the order in which `auto` tries them.
public enum TunnelDriver: String, Hashable, Sendable, CaseIterable {
    /// The kernel's, by generic netlink.
    case kernel
    /// Warren's own in user space.
    case engine
    /// Any userspace daemon with the cross-platform socket.
    case uapi
}

/// One way to have a WireGuard interface. Calls block for as long as the system takes (milliseconds; `create` up to
/// some seconds where it starts a daemon).
public protocol TunnelBackend: Sendable {
    var driver: TunnelDriver { get }

    /// nil when this machine can run the driver, else why it cannot and what would help.
    func unavailability() -> String?

    /// Makes the interface, down and without configuration. One that is there already and belongs to this driver is
    /// success: it is adopted as it is.
    /// - Throws: `TunnelError.notWireGuard` where the name is another kind of interface's.
    func create(_ name: InterfaceName) throws

    /// - Returns: nil where there is no such interface, or it isn't this driver's.
    func observe(_ name: InterfaceName) throws -> TunnelObservation?

    func apply(_ change: TunnelChange, to name: InterfaceName) throws

    /// Removes the interface; one that is gone is success.
    func remove(_ name: InterfaceName) throws
}

/// What a caller of a tunnel backend tells apart.
public enum TunnelError: Error, Hashable, Sendable, CustomStringConvertible {
    case notWireGuard(InterfaceName, kind: String)
    case portInUse(UInt16)
    /// Another program of Warren's runs the interface.
    case alreadyRunning(InterfaceName)
    case notPermitted(String)
    case failed(String)

    public var description: String {
        switch self {
        case .notWireGuard(let name, let kind):
            "\(name) exists and is no WireGuard interface (it is \(kind)): choose another name, or remove it"
        case .portInUse(let port):
            "UDP port \(port) is in use: stop what listens there (see 'ss -lunp'), or choose another listen_port"
        case .alreadyRunning(let name):
            "another wg-server or wg-client already runs \(name) on this host (or in this network namespace): "
                + "stop that one, or choose another interface"
        case .notPermitted(let what): "not permitted: \(what)"
        case .failed(let what): what
        }
    }
}
