// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a node's health depends on beside what it sets itself: asked, never changed. Calls block for microseconds.
public protocol HostProbe: Sendable {
    /// How the kernel would send packets now.
    /// - Parameter mark: the packets' firewall mark.
    /// - Returns: nothing of an address that it has no way to.
    func ways(to addresses: [IPAddress], mark: UInt32) throws -> [IPAddress: NetworkWay]

    /// - Returns: nil where there is no such interface.
    func switches(of interface: InterfaceName) throws -> KernelSwitches?
}

/// Where a packet leaves the machine.
public struct NetworkWay: Hashable, Sendable {
    /// As the kernel calls it.
    public let interface: String
    /// The largest packet that the way carries, as far as the kernel knows.
    public let mtu: Int

    public init(interface: String, mtu: Int) {
        self.interface = interface
        self.mtu = mtu
    }
}

/// Of one interface.
public struct KernelSwitches: Hashable, Sendable {
    /// IPv4's.
    public let isForwarding: Bool
    /// 0 off, 1 strict, 2 loose (RFC 3704): the larger of the interface's and that of all.
    public let reversePathFilter: Int

    public init(isForwarding: Bool, reversePathFilter: Int) {
        self.isForwarding = isForwarding
        self.reversePathFilter = reversePathFilter
    }
}
