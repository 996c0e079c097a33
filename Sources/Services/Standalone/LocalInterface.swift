// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import NodeRuntime

/// This end of a tunnel: what gateway and client say alike about their own interface.
public struct LocalInterface: Hashable, Sendable {
    public var name: InterfaceName
    public var driver: DriverChoice
    public var privateKey: PrivateKey
    /// UDP port; 0: any.
    public var listenPort: UInt16
    public var addresses: [InterfaceAddress]
    /// Bytes.
    public var mtu: Int

    /// 1500 of Ethernet less 80: IPv6 (40), UDP (8), and WireGuard's header and tag (32).
    public static let standardMTU = 1420

    public init(
        name: InterfaceName, driver: DriverChoice = .automatic, privateKey: PrivateKey, listenPort: UInt16,
        addresses: [InterfaceAddress], mtu: Int = LocalInterface.standardMTU
    ) {
        self.name = name
        self.driver = driver
        self.privateKey = privateKey
        self.listenPort = listenPort
        self.addresses = addresses
        self.mtu = mtu
    }

    /// Whether the kernel's own route for one of the addresses leads there already. A second route to the same
    /// network would replace the kernel's.
    func reaches(_ prefix: Prefix) -> Bool {
        addresses.contains { $0.network.contains(prefix) }
    }

    /// The first address of a family: what local packets into the tunnel take as source.
    func source(_ family: AddressFamily) -> IPAddress? {
        addresses.first { $0.address.family == family }?.address
    }

    /// The interface up, with its addresses.
    func state(routes: Set<Route>, rules: Set<PolicyRule> = []) -> InterfaceState {
        InterfaceState(isUp: true, mtu: mtu, addresses: Set(addresses), routes: routes, rules: rules)
    }
}
