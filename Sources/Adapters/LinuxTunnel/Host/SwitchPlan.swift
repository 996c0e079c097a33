// SPDX-License-Identifier: Apache-2.0

/// A numeric switch of the kernel, by its path below /proc/sys/net, and the value it should have.
struct SwitchSetting: Hashable, Sendable {
    let path: String
    let value: Int
}

/// Which switches a gateway needs: pure, from names and a way to read.
enum SwitchPlan {
    /// The settings in the order in which they are to be made; some may hold already.
    /// - Parameters:
    ///   - interfaces: all but loopback, the tunnel among them.
    ///   - read: a switch's value, nil where the kernel has no such switch.
    static func settings(
        tunnel: String, interfaces: [String], read: (_ path: String) throws -> Int?
    ) rethrows -> [SwitchSetting] {
        var settings = interfaces.map { SwitchSetting(path: forwarding($0), value: 1) }
        settings += try forwardingOfIPv6(interfaces, read)
        // Replies may come back by another way than the tunnel's routes: loose. 0 and 2 both let them pass, but the
        // kernel takes the larger of this and `all`.
        settings.append(SwitchSetting(path: "ipv4/conf/\(tunnel)/rp_filter", value: 2))
        // Between two peers the kernel checks the source by a look-up that seems to come out of the tunnel. Without the
        // packet's mark that look-up would meet the dead man's switch (`EnteringMark`).
        settings.append(SwitchSetting(path: "ipv4/conf/\(tunnel)/src_valid_mark", value: 1))
        // A flow's end tells bytes and duration.
        settings += ["acct", "timestamp"].map { SwitchSetting(path: "netfilter/nf_conntrack_\($0)", value: 1) }
        return try settings.filter { try read($0.path) != nil }
    }

    static func forwarding(_ interface: String) -> String { "ipv4/conf/\(interface)/forwarding" }

    /// Makes the host a router for IPv4: setting it sets `forwarding` of every interface. Read here, never written.
    static let global = "ipv4/ip_forward"

    /// Linux 6.17 has a switch for each interface. Before, there is one for all, and it makes the host ignore router
    /// advertisements, by which it may have its own address and default route, unless `accept_ra` is 2.
    private static func forwardingOfIPv6(
        _ interfaces: [String], _ read: (String) throws -> Int?
    ) rethrows -> [SwitchSetting] {
        let each = interfaces.map { SwitchSetting(path: "ipv6/conf/\($0)/force_forwarding", value: 1) }
        if try each.contains(where: { try read($0.path) != nil }) { return each }
        let all = SwitchSetting(path: "ipv6/conf/all/forwarding", value: 1)
        let advertisements = interfaces.map { SwitchSetting(path: "ipv6/conf/\($0)/accept_ra", value: 2) }
        return try advertisements.filter { try read($0.path) == 1 } + [all]
    }
}
