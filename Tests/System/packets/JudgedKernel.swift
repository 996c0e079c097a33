// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetfilter
import LinuxTunnel
import NodeRuntime
import OverlayModel
import Synchronization

/// The kernel of this network namespace: what is sent comes out of the tunnel, meets the rules, and leaves by another
/// device if it is forwarded.
struct JudgedKernel: ~Copyable {
    private let tunnel: TunDevice
    private let network: TunDevice
    private let log: PacketLog
    private let filter: NetfilterPacketFilter
    private let heard: Heard

    /// What became of a flow's first packet.
    struct Outcome {
        let flow: Flow
        let accepts: Bool
        let mark: FlowMark
        let isForwarded: Bool
    }

    static let interface = "wgj0"

    /// - Parameter spaces: prefixes that are forwarded.
    init(spaces: [String]) throws {
        try shell("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
        let tunnel = try TunDevice(InterfaceName(Self.interface))
        let network = try TunDevice(InterfaceName("lanj0"))
        for space in spaces { try shell("ip route add \(space) dev lanj0") }
        let log = try PacketLog(group: 100)
        let heard = Heard()
        try log.start { heard.add($0) }
        filter = NetfilterPacketFilter(interface: tunnel.name, slot: 1, copiesMarks: !log.tellsConntrackMarks)
        self.tunnel = tunnel
        self.network = network
        self.log = log
        self.heard = heard
    }

    deinit {
        log.stop()
        try? filter.remove()
    }

    func install(_ firewall: Firewall) throws {
        try filter.install(firewall, logging: FlowLogging(group: 100), guarded: []) { _ in }
        try shell("conntrack -F 2>/dev/null")
    }

    /// Gives the host these addresses, and no others.
    func own(_ addresses: Set<IPAddress>) throws {
        let adding = addresses.sorted().map { " && ip addr add \(Prefix(host: $0)) dev \(Self.interface) nodad" }
        try shell("ip addr flush dev \(Self.interface) scope global" + adding.joined())
    }

    /// Those that can be told from one another, in their order.
    func judge(_ flows: [Flow]) throws -> [Outcome] {
        let sent = Self.distinct(flows).enumerated().map { index, flow in
            (
                flow: flow, port: UInt16(20_000 + index),
                bytes: flow.firstPacket(sourcePort: UInt16(20_000 + index))
            )
        }
        for packet in sent { try tunnel.send(packet.bytes) }
        let events = try heard.take(sent.count)
        var forwarded = Set<[UInt8]>()
        while let packet = network.receive() { forwarded.insert(Self.identity(packet)) }
        return try sent.map { flow, port, bytes in
            guard let event = Self.event(of: flow, port: port, in: events), let mark = event.mark else {
                throw Failure("\(flow) was not logged")
            }
            return Outcome(
                flow: flow, accepts: event.kind == .start, mark: mark,
                isForwarded: forwarded.contains(Self.identity(bytes)))
        }
    }

    /// Protocols without ports have one flow between two addresses: a second packet would belong to it, or answer it.
    private static func distinct(_ flows: [Flow]) -> [Flow] {
        var known = Set<[String]>()
        return flows.filter { flow in
            // One family's ICMP in the other is malformed to connection tracking: dropped, whatever the rules say.
            guard flow.protocol != (flow.source.family == .v4 ? .icmpv6 : .icmp) else { return false }
            let ends = [flow.source, flow.destination].sorted().map(\.description)
            return flow.protocol.hasPorts || known.insert(ends + [flow.protocol.description]).inserted
        }
    }

    private static func event(of flow: Flow, port: UInt16, in events: [PacketEvent]) -> PacketEvent? {
        events.first { event in
            event.packet.source == flow.source && event.packet.destination == flow.destination
                && event.packet.protocol == flow.protocol
                && event.packet.sourcePort == (flow.protocol.hasPorts ? port : nil)
        }
    }

    /// The packet without what forwarding changes: TTL or hop limit, and IPv4's checksum.
    private static func identity(_ packet: [UInt8]) -> [UInt8] {
        var packet = packet
        if packet[0] >> 4 == 4 {
            (packet[8], packet[10], packet[11]) = (0, 0, 0)
        } else {
            packet[7] = 0
        }
        return packet
    }
}

/// What the packet log told, until it is taken.
private final class Heard: Sendable {
    private let packets = Mutex<[PacketEvent]>([])

    func add(_ events: [FlowEvent]) {
        packets.withLock { packets in
            for case .packet(let packet) in events { packets.append(packet) }
        }
    }

    /// Waits for so many packets, 2 seconds at most.
    func take(_ count: Int) throws -> [PacketEvent] {
        for _ in 0..<400 {
            let taken = packets.withLock { packets -> [PacketEvent]? in
                guard packets.count >= count else { return nil }
                defer { packets = [] }
                return packets
            }
            if let taken { return taken }
            usleep(5_000)
        }
        throw Failure("only \(packets.withLock(\.count)) of \(count) packets were logged within 2 s")
    }
}
