// SPDX-License-Identifier: Apache-2.0
import Addressing
import Glibc
import LinuxNetfilter
import NodeRuntime
import OverlayModel

let wg0 = try InterfaceName("wg0")
let count = Int(CommandLine.arguments.dropFirst().first ?? "3") ?? 3
let rules = try (0..<count).map { i in
    FirewallRule(
        name: "r\(i)", sources: [try Prefix("10.0.\(i / 250).\(i % 250 + 1)/32")],
        destinations: [try Prefix("10.9.\(i % 200).0/24")], protocol: .tcp, ports: [PortRange(80, 90)])
}
let fw = Firewall(
    interface: wg0, ownAddresses: [IPAddress("10.0.0.1")!, IPAddress("fd00::1")!], rules: rules,
    enforcement: .init(standard: .enforce, destinations: [try Prefix("10.9.9.0/24"): .observe]))
let f = NetfilterPacketFilter(interface: wg0, slot: 1)
let clock = ContinuousClock()
func rss() -> String {
    (String(decoding: readAll("/proc/self/status"), as: UTF8.self).split(separator: "\n").filter {
        $0.hasPrefix("VmRSS") || $0.hasPrefix("VmHWM")
    }.joined(separator: " "))
}
func readAll(_ p: String) -> [UInt8] {
    let fd = open(p, O_RDONLY); defer { close(fd) }; var b = [UInt8](repeating: 0, count: 65536);
    let n = read(fd, &b, 65536); return Array(b.prefix(max(0, n)))
}
print(rss())
print("close", try clock.measure { try f.close() })
for _ in 0..<3 {
    print(
        "install",
        try clock.measure { try f.install(fw, logging: FlowLogging(group: 100), guarded: [try InterfaceName("eth0")]) { _ in } })
}
print("flatten", clock.measure { _ = fw.flattened() })
print(rss())
if count < 10 { _ = system("nft list ruleset") }
print("foreign", try clock.measure { print(try f.foreignDrops()) })
try f.install(
    Firewall(interface: wg0, ownAddresses: [], rules: [], enforcement: .init(standard: .observe)), logging: nil,
    guarded: []) { _ in }
_ = system("nft list ruleset | head -80")
try f.remove()
_ = system("nft list ruleset")
print(rss())
