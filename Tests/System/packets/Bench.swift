// SPDX-License-Identifier: Apache-2.0

import Addressing
import FlowLogFile
import Glibc
import LinuxNetfilter
import LinuxTunnel
import Logging
import NodeRuntime
import OverlayModel
import Synchronization

/// What the firewall costs a packet that has to be decided: every packet is the first of a flow. One core writes it to
/// the tunnel's device; the write returns when the kernel has routed, decided and forwarded or dropped it.
struct Bench {
    private let tunnel: InterfaceName
    private let filter: NetfilterPacketFilter

    init() throws {
        tunnel = try InterfaceName("wgj0")
        filter = NetfilterPacketFilter(interface: tunnel, slot: 1, copiesMarks: true)
    }

    func run() throws {
        try shell("sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_udp_timeout=1 2>/dev/null || true")
        let tunnel = try TunDevice(InterfaceName("wgj0"))
        let network = try TunDevice(InterfaceName("lanj0"))
        try shell("ip route add 10.64.0.0/10 dev lanj0; ip route add 10.0.0.0/16 dev wgj0")
        print("every packet a new flow, one core:")
        print("  rules                        accepted/s   denied/s   of no rules")
        let baseline = try measureWithout(tunnel, network)
        try report("none (no table)", baseline, baseline)
        for count in [0, 10, 1_000, 10_000] {
            try measure("\(count)", rules(count, ofOneClient: false), logging: nil, tunnel, network, baseline)
        }
        try measure("1000 of one client", rules(1_000, ofOneClient: true), logging: nil, tunnel, network, baseline)
        let log = try RecordedLog()
        try measure(
            "1000, flow log on", rules(1_000, ofOneClient: false), logging: FlowLogging(group: 100), tunnel, network,
            baseline)
        print("  flow log: \(log.finish())")
        try filter.remove()
        try swaps()
    }

    private struct Rates {
        let accepted: Double
        let denied: Double
    }

    private func measureWithout(_ tunnel: borrowing TunDevice, _ network: borrowing TunDevice) throws -> Rates {
        // The same path, with connection tracking, which any stateful filter has.
        try shell(
            "nft add table inet base && nft 'add chain inet base f { type filter hook forward priority 0; }'"
                + " && nft add rule inet base f ct state invalid drop")
        let accepted = try rate(to: "10.64.0.1", tunnel, network, expectForwarded: true)
        try shell("nft add rule inet base f drop")
        let denied = try rate(to: "10.64.0.1", tunnel, network, expectForwarded: false)
        try shell("nft delete table inet base")
        return Rates(accepted: accepted, denied: denied)
    }

    private func measure(
        _ label: String, _ rules: [FirewallRule], logging: FlowLogging?, _ tunnel: borrowing TunDevice,
        _ network: borrowing TunDevice, _ baseline: Rates
    ) throws {
        let mode: EnforcementMode = rules.isEmpty ? .observe : .enforce
        let firewall = Firewall(
            interface: self.tunnel, ownAddresses: [], rules: rules, enforcement: Enforcement(standard: mode))
        try filter.install(firewall, logging: logging, guarded: []) { _ in }
        let accepted = try rate(to: "10.64.0.1", tunnel, network, expectForwarded: true)
        let denied = rules.isEmpty ? 0 : try rate(to: "10.127.0.1", tunnel, network, expectForwarded: false)
        try report(label, Rates(accepted: accepted, denied: denied), baseline)
    }

    private func report(_ label: String, _ rates: Rates, _ baseline: Rates) throws {
        let name = label + String(repeating: " ", count: max(0, 28 - label.count))
        let share = Int((rates.accepted / baseline.accepted * 100).rounded())
        let denied = rates.denied == 0 ? "-" : "\(Int(rates.denied))"
        print("  \(name) \(padded("\(Int(rates.accepted))", 10)) \(padded(denied, 10)) \(padded("\(share) %", 12))")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Packets a second; the best of five runs of 20,000 new flows each, since other load only slows down.
    private func rate(
        to destination: String, _ tunnel: borrowing TunDevice, _ network: borrowing TunDevice, expectForwarded: Bool
    ) throws -> Double {
        guard let source = IPAddress("10.0.0.1"), let destination = IPAddress(destination) else { return 0 }
        let packets = (0..<20_000).map { index in
            let port = UInt16(1_000 + index % 2)
            let flow = Flow(source: source, destination: destination, protocol: .udp, destinationPort: port)
            return flow.firstPacket(sourcePort: UInt16(1_024 + index))
        }
        var best = 0.0
        for _ in 0..<5 {
            try shell("conntrack -F 2>/dev/null")
            while network.receive() != nil {}
            var forwarded = 0
            var sending = Duration.zero
            for batch in stride(from: 0, to: packets.count, by: 400) {
                sending += try ContinuousClock().measure {
                    for packet in packets[batch..<batch + 400] { try tunnel.send(packet) }
                }
                while network.receive() != nil { forwarded += 1 }
            }
            guard (forwarded > packets.count / 2) == expectForwarded else {
                throw Failure("\(forwarded) of \(packets.count) packets came through")
            }
            best = max(best, Double(packets.count) / sending.seconds)
        }
        return best
    }

    /// Rules of which the first allows what is measured.
    private func rules(_ count: Int, ofOneClient: Bool) throws -> [FirewallRule] {
        try (0..<count).map { index in
            let client = ofOneClient ? "10.0.0.1/32" : "10.0.\(index / 250).\(index % 250 + 1)/32"
            return FirewallRule(
                name: "rule \(index)", sources: [try Prefix(client)],
                destinations: [try Prefix("10.\(64 + index / 250).\(index % 250).0/24")], protocol: .udp,
                ports: [PortRange(1_000, 1_010)])
        }
    }

    /// How long 5,000 rules take to be replaced, beside what `nft` itself takes for a set of as many elements.
    private func swaps() throws {
        let rules = try rules(5_000, ofOneClient: false)
        let enforcement = Enforcement(standard: .enforce)
        let firewall = Firewall(interface: tunnel, ownAddresses: [], rules: rules, enforcement: enforcement)
        try filter.install(firewall, logging: nil, guarded: []) { _ in }
        let times = try (0..<5).map { _ in
            try ContinuousClock().measure { try filter.install(firewall, logging: nil, guarded: []) { _ in } }
        }
        let flatten = (0..<5).map { _ in ContinuousClock().measure { _ = firewall.flattened() } }
        print("\nreplacing 5,000 rules (5,000 clients, a rule each):")
        let median = milliseconds(times.sorted()[2])
        // Design: 5-fabric.
        print("  all of it          \(milliseconds(times.min()))  (median \(median)) (target: 250 ms)")
        print("  of it: flattening  \(milliseconds(flatten.min()))")
        let dump = "/tmp/warren-bench-\(tunnel).nft"
        try shell("nft list table inet warren_\(tunnel) > \(dump) && nft delete table inet warren_\(tunnel)")
        let plain = try (0..<5).map { _ in
            try shell("nft add table inet warren_\(tunnel) && nft delete table inet warren_\(tunnel)")
            return try ContinuousClock().measure { try shell("nft -f \(dump)") }
        }
        print("  nft -f, same table \(milliseconds(plain.min()))  (median \(milliseconds(plain.sorted()[2])))")
        try shell("rm -f \(dump); nft delete table inet warren_\(tunnel)")
    }

    private func milliseconds(_ duration: Duration?) -> String {
        padded("\(Int(((duration ?? .zero).seconds * 1_000).rounded())) ms", 7)
    }
}

/// The whole flow log, from NFLOG to a file, and what became of the packets.
private final class RecordedLog: Sendable {
    private let packets: PacketLog
    private let writer: FlowLogWriter
    private let recorder = Mutex(FlowRecorder())
    private let counts = Mutex((records: 0, lost: 0))
    private let path = "/tmp/warren-bench-\(getpid()).jsonl"

    init() throws {
        let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        packets = try PacketLog(group: 100)
        writer = try FlowLogWriter(FlowLogWriter.Settings(path: path), logger: silent)
        try packets.start { [self] events in record(events) }
    }

    func finish() -> String {
        packets.stop()
        _ = writer.stop()
        let bytes = (try? shellOutput("stat -c %s \(path)")) ?? "?"
        try? shell("rm -f \(path)*")
        let (records, lost) = counts.withLock { $0 }
        return "\(records) records written (\(bytes) bytes), \(lost) packets counted as lost or suppressed"
    }

    private func record(_ events: [FlowEvent]) {
        var records: [FlowRecord] = []
        var lost = 0
        recorder.withLock { recorder in
            for event in events {
                if case .lost(let count) = event { lost += count }
                recorder.record(event, now: .now, into: &records)
            }
        }
        lost += records.reduce(0) { $0 + ($1.suppressed ?? 0) }
        counts.withLock { ($0.records, $0.lost) = ($0.records + records.count, $0.lost + lost) }
        writer.append(records)
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
