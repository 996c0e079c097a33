// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc
import LinuxNetlink
public import NodeRuntime
public import OverlayModel

/// A gateway's side of the kernel in a network namespace of its own, with two TUN devices in the place of the tunnel and
/// of everything else. Nothing of the host is touched. The thread that makes it stays in the namespace: it is for
/// programs that end afterwards.
public struct ScratchGateway: ~Copyable {
    private let tunnel: TunDevice
    private let elsewhere: TunDevice

    /// How long a packet may be on its way: nothing is between the two devices but this kernel.
    private static let patience = Duration.milliseconds(50)

    /// - Parameter node: whose addresses, switches and dead man's switch it has; its packet filter is the caller's.
    public init(_ node: NodeState) throws {
        guard clinux_enter_new_network() == 0 else {
            throw SystemFileError(operation: "make a network namespace", code: errno)
        }
        let tunnel = try TunDevice(node.interface)
        let elsewhere = try TunDevice(try InterfaceName("elsewhere0"))
        let names = [tunnel.name, elsewhere.name].map(\.description)
        let settings = try SwitchPlan.settings(tunnel: names[0], interfaces: names) { path in
            try SystemFile.read("/proc/sys/net/\(path)").flatMap { Int($0.filter(\.isNumber)) }
        }
        for setting in settings { try SystemFile.overwrite("/proc/sys/net/\(setting.path)", with: "\(setting.value)") }
        try Self.lay(node, elsewhere: elsewhere.name)
        self.tunnel = tunnel
        self.elsewhere = elsewhere
    }

    /// What is no peer's is elsewhere.
    private static func lay(_ node: NodeState, elsewhere: InterfaceName) throws {
        var route = try RouteNetlink()
        guard let tunnel = try route.link(named: node.interface), let other = try route.link(named: elsewhere) else {
            throw HostNetworkError.noInterface(node.interface)
        }
        for address in node.network.addresses.sorted() {
            _ = try route.add(AddressEntry(interfaceIndex: tunnel.index, address: address))
        }
        for rule in EnteringMark.rules(for: node.interface) { _ = try route.add(RuleEntry(rule)) }
        for family in AddressFamily.allCases {
            _ = try route.add(RouteEntry(Route(destination: .default(family)), other))
        }
    }

    /// Sends a flow's first packet out of the tunnel.
    /// - Returns: whether the gateway let it through: it came out elsewhere or at another peer, or was answered.
    public borrowing func passes(_ flow: Flow, sourcePort: UInt16) throws -> Bool {
        try tunnel.send(flow.firstPacket(sourcePort: sourcePort))
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            for packet in [elsewhere.receive(within: .milliseconds(1)), tunnel.receive(within: .milliseconds(1))] {
                guard let packet, let ends = PacketEnds(packet) else { continue }
                if ends.destination == flow.destination { return true }
                if ends.source == flow.destination, ends.destination == flow.source { return true }
            }
        }
        return false
    }
}

/// Where an IP packet comes from and goes to.
private struct PacketEnds {
    let source: IPAddress
    let destination: IPAddress

    init?(_ packet: [UInt8]) {
        let (first, width) = packet.first.map { $0 >> 4 } == 4 ? (12, 4) : (8, 16)
        guard packet.count >= first + 2 * width,
            let source = IPAddress(bytes: packet[first..<(first + width)]),
            let destination = IPAddress(bytes: packet[(first + width)..<(first + 2 * width)])
        else { return nil }
        (self.source, self.destination) = (source, destination)
    }
}
