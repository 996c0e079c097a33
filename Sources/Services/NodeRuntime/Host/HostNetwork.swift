// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A network that the host is attached to by an address on one of its interfaces.
public struct AttachedNetwork: Hashable, Sendable {
    public let prefix: Prefix
    /// As the kernel calls it, which allows names that `InterfaceName` does not.
    public let interface: String

    public init(prefix: Prefix, interface: String) {
        self.prefix = prefix
        self.interface = interface
    }
}

/// The host's links, addresses, routes and policy rules. Calls block for milliseconds.
public protocol HostNetwork: Sendable {
    /// - Returns: nil where there is no such interface.
    func observe(_ interface: InterfaceName) throws -> InterfaceState?

    /// Applies a difference: takes down first, brings up last. What is there already, or gone already, is success.
    func apply(_ change: InterfaceChange, to interface: InterfaceName) throws

    /// Removes Warren's routes and rules of an interface that may be gone.
    func removeLeftovers(of interface: InterfaceName) throws

    /// Networks the host is attached to, but for loopback and `except`.
    func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork]

    /// One element whenever links, addresses, routes or rules of the host changed, by whomever; several changes may
    /// share one. It may be late, never lost.
    func changes() throws -> AsyncStream<Void>
}

/// The kernel's forwarding and path-filter switches that a gateway needs. What is changed is written down first, so
/// that it can be put back, also by the next start after a crash.
public protocol ForwardingSwitches: Sendable {
    /// Turns on what forwarding through `interface` needs on every interface of the host. Repeating it is harmless.
    /// - Returns: the interfaces on which IPv4 forwarding was off before: the host was no router there.
    func enable(for interface: InterfaceName) throws -> Set<InterfaceName>

    /// Puts back what `enable` changed, also in an earlier process.
    func restore(for interface: InterfaceName) throws
}
