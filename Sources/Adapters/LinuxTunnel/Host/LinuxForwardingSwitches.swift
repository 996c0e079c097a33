// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// The kernel's switches under /proc/sys/net that forwarding through a tunnel needs.
///
/// IPv4 forwarding goes on per interface; the global switch, which would make the host a router everywhere, stays as it
/// is. IPv6 has such a switch since Linux 6.17 (`force_forwarding`); before, only the global one works, which makes an
/// uplink forget its router unless `accept_ra` is 2 first.
public struct LinuxForwardingSwitches: ForwardingSwitches {
    private let ledgers: SwitchLedgers

    /// - Parameter stateFolder: where what was changed is written down; made where it is missing.
    public init(stateFolder: String = "/run/warren") {
        ledgers = SwitchLedgers(folder: stateFolder)
    }

    public func enable(for interface: InterfaceName) throws -> Set<InterfaceName> {
        var netlink = try RouteNetlink()
        let links = try netlink.links().filter { !$0.isLoopback }.compactMap { try? InterfaceName($0.name) }
        var ledger = try ledgers.read(interface)
        let others = try ledgers.others(than: interface).map(\.ledger)
        for (path, needed) in needed(interface, links) {
            guard let present = read(path) else { continue }
            if present == needed && ledger[path] != nil { continue }
            // What was first, before any Warren program came.
            let before = ledger[path]?.before ?? others.lazy.compactMap { $0[path]?.before }.first
            let entry = SwitchLedger.Entry(path: path, needed: needed, before: before ?? (present == needed ? nil : present))
            ledger[path] = entry
            try ledgers.write(ledger, interface)
            if present != needed { try SystemFile.overwrite("/proc/sys/\(path)", Array(needed.utf8)) }
        }
        return guarded(links, ledger: ledger, except: interface)
    }

    public func restore(for interface: InterfaceName) throws {
        let ledger = try ledgers.read(interface)
        var others = try ledgers.others(than: interface)
        for entry in ledger.entries.reversed() {
            guard let before = entry.before else { continue }
            if let heir = others.firstIndex(where: { $0.ledger[entry.path] != nil }) {
                others[heir].ledger[entry.path]?.before = before
                try ledgers.write(others[heir].ledger, others[heir].interface)
            } else if read(entry.path) != nil {
                try SystemFile.overwrite("/proc/sys/\(entry.path)", Array(before.utf8))
            }
        }
        ledgers.remove(interface)
    }

    // MARK: - Which

    /// In the order in which they have to be turned.
    private func needed(_ tunnel: InterfaceName, _ links: [InterfaceName]) -> [(path: String, value: String)] {
        var switches = [(path: "net/ipv4/conf/\(tunnel)/rp_filter", value: "2")]
        // From peer to peer the kernel checks the source by a look-up that seems to come out of the tunnel. Without the
        // packet's mark that look-up would meet the dead man's switch (`EnteringMark`).
        switches.append(("net/ipv4/conf/\(tunnel)/src_valid_mark", "1"))
        // Without accounting a flow's end can't say what it carried. Both hold for flows that begin afterwards.
        switches += [("net/netfilter/nf_conntrack_acct", "1"), ("net/netfilter/nf_conntrack_timestamp", "1")]
        switches += links.map { (Self.forwarding($0), "1") }
        if read("net/ipv6/conf/\(tunnel)/force_forwarding") != nil {
            return switches + links.map { ("net/ipv6/conf/\($0)/force_forwarding", "1") }
        }
        let listening = links.map { "net/ipv6/conf/\($0)/accept_ra" }.filter { read($0) == "1" }
        return switches + listening.map { ($0, "2") } + [("net/ipv6/conf/all/forwarding", "1")]
    }

    /// The host was no router on these, and is not one in general.
    private func guarded(
        _ links: [InterfaceName], ledger: SwitchLedger, except tunnel: InterfaceName
    ) -> Set<InterfaceName> {
        guard read("net/ipv4/ip_forward") == "0" else { return [] }
        return Set(links.filter { $0 != tunnel && ledger[Self.forwarding($0)]?.before == "0" })
    }

    private static func forwarding(_ link: InterfaceName) -> String { "net/ipv4/conf/\(link)/forwarding" }

    /// - Returns: nil where the kernel has no such switch.
    private func read(_ path: String) -> String? {
        guard let bytes = try? SystemFile.read("/proc/sys/\(path)") else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
