// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetfilter
import NodeRuntime
import OverlayModel
import Synchronization
import TestSupport

/// Holds the kernel to the meaning of the rules: for random rule sets, each packet that the compiled rules let through
/// or drop, and the rule that they name, must be what `Firewall.verdict(on:)` says.
struct Judge {
    let firewalls: Int
    let flowsEach: Int
    let seed: UInt64

    func run() throws {
        try shell("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
        let tunnel = try TunDevice("wgj0")
        let network = try TunDevice("lanj0")
        try shell("ip route add 10.0.0.0/26 dev lanj0 && ip route add fd00::/122 dev lanj0")
        let log = try PacketLog(group: 100)
        let filter = NetfilterPacketFilter(interface: tunnel.name, slot: 1, copiesMarks: !log.tellsConntrackMarks)
        let heard = Heard()
        try log.start { events in
            heard.add(events)
        }
        defer { log.stop() }

        var judged = 0
        for round in 0..<firewalls {
            var world = RandomFirewalls(seed: seed &+ UInt64(round))
            let firewall = world.firewall(interface: "wgj0")
            try filter.install(firewall, logging: FlowLogging(group: 100), guarded: []) { _ in }
            try shell("conntrack -F 2>/dev/null")
            let flows = distinct((0..<flowsEach).map { _ in world.flow() })
            for (index, flow) in flows.enumerated() {
                try tunnel.send(Packet.bytes(of: flow, sourcePort: Self.sourcePort(index)))
            }
            let events = try heard.take(flows.count)
            var forwarded = Set<[UInt8]>()
            while let packet = network.receive() { forwarded.insert(Self.identity(packet)) }
            for (index, flow) in flows.enumerated() {
                let bytes = Packet.bytes(of: flow, sourcePort: Self.sourcePort(index))
                try compare(flow, firewall, isForwarded: forwarded.contains(Self.identity(bytes)), events, index)
            }
            judged += flows.count
        }
        try filter.remove()
        print(
            "\(judged) flows under \(firewalls) random rule sets: the kernel gave the rules' verdict, and the rule, each time"
        )
    }

    /// Protocols without ports have one flow between two addresses: a second packet would belong to it, or answer it.
    private func distinct(_ flows: [Flow]) -> [Flow] {
        var known = Set<[String]>()
        return flows.filter { flow in
            // One family's ICMP in the other is malformed to connection tracking: dropped, whatever the rules say.
            guard flow.protocol != (flow.source.family == .v4 ? .icmpv6 : .icmp) else { return false }
            let ends = [flow.source, flow.destination].sorted().map(\.description)
            return flow.protocol.hasPorts || known.insert(ends + [flow.protocol.description]).inserted
        }
    }

    private static func sourcePort(_ index: Int) -> UInt16 { UInt16(20_000 + index) }

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

    private func compare(
        _ flow: Flow, _ firewall: Firewall, isForwarded: Bool, _ events: [PacketEvent], _ index: Int
    ) throws {
        let wanted = firewall.verdict(on: flow)
        let port = flow.protocol.hasPorts ? Self.sourcePort(index) : nil
        let candidates = events.filter { event in
            event.packet.source == flow.source && event.packet.destination == flow.destination
                && event.packet.protocol == flow.protocol && event.packet.sourcePort == port
        }
        guard let event = candidates.first, let mark = event.mark else { throw Failure("\(flow) was not logged") }
        let given = FlowVerdict(accepts: event.kind == .start, rule: mark.rule, wouldDeny: mark.wouldDeny)
        guard given == wanted, isForwarded == wanted.accepts else {
            throw Failure(
                "\(flow): the rules say \(wanted), the kernel \(given), forwarded: \(isForwarded), under \(firewall)")
        }
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
