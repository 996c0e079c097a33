// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NamespaceSupport
import NodeRuntime
import Testing

@testable import LinuxTunnel

@Suite(.root) struct ForwardingSwitchesTests {
    @Test func `forwarding is on for each interface, the global switch untouched, and all is put back`() throws {
        try Scenario.run { scenario in
            let (tunnel, uplink) = (try scenario.link("a"), try scenario.link("b"))
            try closeAll([tunnel, uplink])
            try shell("sysctl -qw net.ipv4.conf.\(tunnel).rp_filter=1")
            let switches = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            #expect(try switches.enable(for: tunnel) == [uplink])
            for name in [tunnel, uplink] {
                #expect(try read("ipv4/conf/\(name)/forwarding") == "1")
                #expect(try read("ipv6/conf/\(name)/force_forwarding") == "1")
            }
            #expect(try read("ipv4/ip_forward") == "0")
            #expect(try read("ipv6/conf/all/forwarding") == "0")
            #expect(try read("ipv4/conf/\(tunnel)/rp_filter") == "2")
            #expect(try read("ipv4/conf/lo/forwarding") == "0")
            #expect(try shell("stat -c %a \(scenario.stateDirectory)/\(tunnel).switches.json") == "600\n")

            try switches.restore(for: tunnel)
            for name in [tunnel, uplink] {
                #expect(try read("ipv4/conf/\(name)/forwarding") == "0")
                #expect(try read("ipv6/conf/\(name)/force_forwarding") == "0")
            }
            #expect(try read("ipv4/conf/\(tunnel)/rp_filter") == "1")
            #expect(try shell("ls \(scenario.stateDirectory)") == "lock\n")
            try switches.restore(for: tunnel)
        }
    }

    @Test func `after a crash the first old values are kept, and new interfaces are covered`() throws {
        try Scenario.run { scenario in
            let tunnel = try scenario.link("a")
            try closeAll([tunnel])
            _ = try LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory).enable(for: tunnel)
            let late = try scenario.link("b")
            try closeAll([late])
            let next = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            #expect(try next.enable(for: tunnel) == [late])
            #expect(try next.enable(for: tunnel) == [late], "also when it is on already, by us")
            try next.restore(for: tunnel)
            for name in [tunnel, late] { #expect(try read("ipv4/conf/\(name)/forwarding") == "0") }
        }
    }

    @Test func `what was on stays on, and its interface is not reported`() throws {
        try Scenario.run { scenario in
            let (tunnel, router) = (try scenario.link("a"), try scenario.link("b"))
            try closeAll([tunnel, router])
            try shell("sysctl -qw net.ipv4.conf.\(router).forwarding=1")
            let switches = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            #expect(try switches.enable(for: tunnel) == [])
            try switches.restore(for: tunnel)
            #expect(try read("ipv4/conf/\(router)/forwarding") == "1")
        }
    }

    @Test func `what a second gateway needs stays on until that one goes, too`() throws {
        try Scenario.run { scenario in
            let (a, b, uplink) = (try scenario.link("a"), try scenario.link("b"), try scenario.link("c"))
            try closeAll([a, b, uplink])
            let switches = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            #expect(try switches.enable(for: a) == [b, uplink])
            #expect(try switches.enable(for: b) == [a, uplink], "the first one's switches are not the host's own")
            try switches.restore(for: a)
            #expect(try read("ipv4/conf/\(uplink)/forwarding") == "1")
            try switches.restore(for: b)
            for name in [a, b, uplink] { #expect(try read("ipv4/conf/\(name)/forwarding") == "0") }
        }
    }

    @Test func `a host that became a router meanwhile stays one`() throws {
        try Scenario.run { scenario in
            let (tunnel, uplink) = (try scenario.link("a"), try scenario.link("b"))
            try closeAll([tunnel, uplink])
            let switches = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            #expect(try switches.enable(for: tunnel) == [uplink])
            try shell("sysctl -qw net.ipv4.ip_forward=1")
            #expect(try switches.enable(for: tunnel) == [], "nothing is held back")
            try switches.restore(for: tunnel)
            #expect(try read("ipv4/conf/\(uplink)/forwarding") == "1")
        }
    }

    @Test func `an interface that went meanwhile is no obstacle to putting back`() throws {
        try Scenario.run { scenario in
            let (tunnel, uplink) = (try scenario.link("a"), try scenario.link("b"))
            try closeAll([tunnel, uplink])
            let switches = LinuxForwardingSwitches(stateDirectory: scenario.stateDirectory)
            _ = try switches.enable(for: tunnel)
            try shell("ip link del \(tunnel)")
            try switches.restore(for: tunnel)
            #expect(try read("ipv4/conf/\(uplink)/forwarding") == "0")
        }
    }
}

@Suite struct SwitchPlanTests {
    @Test func `before Linux 6.17 router advertisements are kept first, then all interfaces forward`() {
        let values = [
            "ipv4/conf/eth0/forwarding": 0, "ipv4/conf/wg0/forwarding": 0, "ipv4/conf/wg0/rp_filter": 0,
            "ipv6/conf/all/forwarding": 0, "ipv6/conf/eth0/accept_ra": 1, "ipv6/conf/wg0/accept_ra": 0,
        ]
        let settings = SwitchPlan.settings(tunnel: "wg0", interfaces: ["eth0", "wg0"]) { values[$0] }
        #expect(
            settings == [
                SwitchSetting(path: "ipv4/conf/eth0/forwarding", value: 1),
                SwitchSetting(path: "ipv4/conf/wg0/forwarding", value: 1),
                SwitchSetting(path: "ipv6/conf/eth0/accept_ra", value: 2),
                SwitchSetting(path: "ipv6/conf/all/forwarding", value: 1),
                SwitchSetting(path: "ipv4/conf/wg0/rp_filter", value: 2),
            ])
    }

    @Test func `what is put back is the reverse, without what somebody changed since`() throws {
        var record = SwitchRecord(namespace: "1:4", wasRouter: false)
        record.take(SwitchSetting(path: "ra", value: 2), current: 1, others: [])
        record.take(SwitchSetting(path: "all", value: 1), current: 0, others: [])
        record.take(SwitchSetting(path: "on", value: 1), current: 1, others: [])
        record.take(SwitchSetting(path: "touched", value: 2), current: 0, others: [])
        record.take(SwitchSetting(path: "ra", value: 2), current: 2, others: [])
        let values = ["ra": 2, "all": 1, "on": 1, "touched": 1]
        let expected = [SwitchSetting(path: "all", value: 0), SwitchSetting(path: "ra", value: 1)]
        #expect(record.restoration(others: []) { values[$0] } == expected)
        #expect(try SwitchRecord(json: try record.json()) == record)
    }
}

/// A new namespace may inherit the host's values.
private func closeAll(_ names: [InterfaceName]) throws {
    for name in names {
        try shell(
            "sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.\(name).forwarding=0 net.ipv6.conf.\(name).force_forwarding=0"
        )
    }
}

private func read(_ path: String) throws -> String {
    try shell("cat /proc/sys/net/\(path)").trimmed
}

extension String {
    fileprivate var trimmed: String { String(filter { !$0.isWhitespace }) }
}
