// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NamespaceSupport
import NodeRuntime
import OverlayModel
import Testing

@testable import LinuxNetfilter

@Suite(.root, .timeLimit(.minutes(10))) struct LogKernelTests {
    @Test func `new flows and denied packets are told with their addresses, ports and interface`() throws {
        try inNewNetwork {
            try World.load()
            let packets = try World.packets(to: World.acceptedPort, World.deniedPort)
            #expect(packets.map(\.kind) == [.start, .deny])
            #expect(packets.map(\.packet.destinationPort) == [World.acceptedPort, World.deniedPort])
            #expect(packets.allSatisfy { $0.outputInterface == "lo" && $0.packet.protocol == .udp })
            #expect(packets.allSatisfy { $0.packet.length == 29 && $0.packet.source.description == "127.0.0.1" })
            #expect(packets.allSatisfy { abs($0.timestamp - UnixTime.milliseconds) < 60_000 })
        }
    }

    @Test func `marks of flows that conntrack has not confirmed are told where the kernel can`() throws {
        try inNewNetwork {
            try World.load()
            let told = try PacketLog(group: 7).tellsConntrackMarks
            let packets = try World.packets(to: World.acceptedPort, World.deniedPort)
            #expect(packets.map(\.mark) == (told ? [World.accepted, World.denied] : [nil, nil]))
        }
    }

    @Test func `marks that the firewall copies into packets are told by every kernel`() throws {
        try inNewNetwork {
            try World.load()
            let packets = try World.packets(to: World.acceptedCopyPort, World.deniedCopyPort)
            #expect(packets.map(\.mark) == [World.accepted, World.denied])
        }
    }

    @Test func `a group that another program has is an error that says what to do`() throws {
        try inNewNetwork {
            let first = try PacketLog(group: 7)
            let error = #expect(throws: PacketLogError.self) { try PacketLog(group: 7) }
            #expect(error?.description.contains("choose another logging.group") == true)
            withExtendedLifetime(first) {}
        }
    }

    @Test func `a group is free again when its log is gone`() throws {
        try inNewNetwork {
            for _ in 0..<3 {
                let log = try PacketLog(group: 7)
                try log.start { _ in }
                log.stop()
            }
        }
    }

    @Test func `what the socket has no room for is counted exactly`() throws {
        try inNewNetwork {
            try World.load()
            // One datagram's worth of room; the thread starts when the flood is over.
            let log = try PacketLog(group: World.group, receiveBuffer: 4096)
            for _ in 0..<2000 { try World.sendUDP(to: World.deniedPort) }
            let inbox = LogInbox<FlowEvent>()
            try log.start { inbox.append($0) }
            // Packets come again, and with them the gap in the sequence shows.
            for _ in 0..<200 { try World.sendUDP(to: World.deniedPort) }
            let events = inbox.wait { World.told($0) == 2200 }
            log.stop()
            #expect(World.told(events) == 2200)
            #expect(events.contains { if case .lost = $0 { true } else { false } })
        }
    }

    @Test func `the end of a flow tells its totals and its time`() throws {
        try inNewNetwork {
            try World.load()
            let source = try ConntrackEvents()
            let inbox = LogInbox<FlowEvent>()
            try source.start { inbox.append($0) }
            try World.sendUDP(to: World.acceptedPort)
            try shell("conntrack -D -p udp >/dev/null 2>&1")
            let events = inbox.wait { !$0.isEmpty }
            source.stop()
            guard case .end(let end)? = events.first else {
                Issue.record("no end: \(events)")
                return
            }
            #expect(events.count == 1 && end.mark == World.accepted && end.destinationPort == World.acceptedPort)
            #expect(end.bytes.map { $0 >= 29 } == true && end.packets.map { $0 >= 1 } == true)
            let start = try #require(end.start)
            #expect(start <= end.stop && abs(end.stop - UnixTime.milliseconds) < 60_000)
        }
    }

    @Test func `marks are taken from the flows of a slot, and from no other`() throws {
        try inNewNetwork {
            try World.load()
            for port in UInt16(2001)...2004 { try World.sendUDP(to: port) }
            #expect(try World.tracked(port: 2001) == "mark=\(World.mark(1, 1))")
            #expect(try ConntrackTable.clearMarks(slot: 1, generations: [1]) == 1)
            #expect(try World.tracked(port: 2001) == "mark=0")
            #expect(try World.tracked(port: 2002) == "mark=\(World.mark(1, 2))")
            #expect(try ConntrackTable.clearMarks(slot: 1) == 2)
            #expect(try World.tracked(port: 2003) == "mark=0")
            #expect(try World.tracked(port: 2004) == "mark=\(World.mark(2, 1))")
            #expect(try ConntrackTable.clearMarks(slot: 1) == 0)
        }
    }

    @Test func `a thousand marks are looked through, and those of a slot taken`() throws {
        try inNewNetwork {
            try World.load()
            for port in UInt16(10_000)..<11_000 { try World.sendUDP(to: port) }
            #expect(try ConntrackTable.clearMarks(slot: 3) == 1_000)
            #expect(try ConntrackTable.clearMarks(slot: 3) == 0)
        }
    }
}

/// A table whose output hook marks and logs as the firewall does.
private enum World {
    static let group: UInt16 = 42
    static let acceptedPort: UInt16 = 1001
    static let deniedPort: UInt16 = 1002
    static let acceptedCopyPort: UInt16 = 1003
    static let deniedCopyPort: UInt16 = 1004
    static let accepted = FlowMark(slot: 1, generation: 9, wouldDeny: true, rule: 3)
    static let denied = FlowMark(deniedBy: 5, slot: 1, generation: 9)

    static func mark(_ slot: UInt8, _ generation: UInt8) -> UInt32 {
        FlowMark(slot: slot, generation: generation, wouldDeny: false, rule: nil).rawValue
    }

    static func load() throws {
        try shell("ip link set lo up")
        try shell("sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1")
        try shell(
            """
            nft -f - <<'END'
            table inet warren_log {
                chain out {
                    type filter hook output priority 0;
                    udp dport \(acceptedPort) ct mark set \(accepted.rawValue) log prefix "start" group \(group)
                    udp dport \(deniedPort) ct mark set \(denied.rawValue) log prefix "deny" group \(group) drop
                    udp dport \(acceptedCopyPort) ct mark set \(accepted.rawValue) meta mark set ct mark \
                        log prefix "start" group \(group)
                    udp dport \(deniedCopyPort) ct mark set \(denied.rawValue) meta mark set ct mark \
                        log prefix "deny" group \(group) drop
                    udp dport 2001 ct mark set \(mark(1, 1))
                    udp dport 2002 ct mark set \(mark(1, 2))
                    udp dport 2003 ct mark set \(mark(1, 3))
                    udp dport 2004 ct mark set \(mark(2, 1))
                    udp dport 10000-10999 ct mark set \(mark(3, 1))
                }
            }
            END
            """)
    }

    /// What NFLOG tells of datagrams to these ports.
    static func packets(to ports: UInt16...) throws -> [PacketEvent] {
        let log = try PacketLog(group: group)
        defer { log.stop() }
        let inbox = LogInbox<FlowEvent>()
        try log.start { inbox.append($0) }
        for port in ports { try World.sendUDP(to: port) }
        let events = inbox.wait { $0.count >= ports.count }
        return events.compactMap { if case .packet(let packet) = $0 { packet } else { nil } }
    }

    /// Packets that came or were counted as lost.
    static func told(_ events: [FlowEvent]) -> Int {
        events.reduce(0) { count, event in
            switch event {
            case .packet: count + 1
            case .lost(let lost): count + lost
            case .end: count
            }
        }
    }

    /// The mark of the flow to a port, in conntrack(8)'s words.
    static func tracked(port: UInt16) throws -> String {
        try shell("conntrack -L -p udp --dport \(port) 2>/dev/null | grep -o 'mark=[0-9]*'").filter { !$0.isNewline }
    }

    /// Sends one datagram to this host.
    static func sendUDP(to port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let byte: [UInt8] = [1]
        // A drop in the output hook is told as EPERM; the packet log is what counts here.
        withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, byte, 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
