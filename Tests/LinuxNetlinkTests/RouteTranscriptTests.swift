// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import LinuxNetlink

@Suite struct RouteTranscriptTests {
    @Test func `a WireGuard link is asked for by name and kind`() throws {
        let expected = try Transcript(
            ("3c000000", "length 60"), ("1000", "RTM_NEWLINK"), ("0506", "request, acknowledge, exclusive, create"),
            ("07000000", "sequence"), ("00000000", "port"),
            ("00 00 0000 00000000 00000000 00000000", "ifinfomsg: unspecified, index 0, no flags, no mask"),
            ("0800 0300 77673000", "IFLA_IFNAME wg0"),
            ("1400 1280", "IFLA_LINKINFO, nested"), ("0e00 0100 776972656775617264 00 0000", "IFLA_INFO_KIND wireguard")
        )
        let got = LinkRequest.create(try InterfaceName("wg0"), kind: "wireguard").encoded(sequence: 7)
        #expect(difference(got, expected.bytes) == nil)
    }

    @Test func `a link is brought up, and nothing else of it is touched`() throws {
        let expected = try Transcript(
            ("20000000 1000 0500 01000000 00000000", "32 bytes, RTM_NEWLINK, request and acknowledge"),
            ("00 00 0000", "ifinfomsg"), ("05000000", "index 5"), ("01000000", "IFF_UP"), ("01000000", "only that flag")
        )
        #expect(difference(LinkRequest.change(5, isUp: true, mtu: nil).encoded(sequence: 1), expected.bytes) == nil)
    }

    @Test func `a link's answer is read`() throws {
        let answer = try sampleLink()
        let link = try Link(payload: answer.span)
        #expect(link.index == 5 && link.name == "wg0" && link.kind == "wireguard" && link.mtu == 1420)
        #expect(link.isUp && !link.isLoopback)
    }

    @Test func `an IPv6 address is added without duplicate address detection`() throws {
        let entry = AddressEntry(interfaceIndex: 5, address: try InterfaceAddress("fd00:10::1/64"))
        let expected = try Transcript(
            ("48000000 1400 0506 01000000 00000000", "72 bytes, RTM_NEWADDR"),
            ("0a 40 00 00 05000000", "ifaddrmsg: AF_INET6, 64, no flags, universe, index 5"),
            ("1400 0200 fd000010000000000000000000000001", "IFA_LOCAL"),
            ("1400 0100 fd000010000000000000000000000001", "IFA_ADDRESS"),
            ("0800 0800 02000000", "IFA_FLAGS: nodad"))
        #expect(difference(AddressRequest.add(entry).encoded(sequence: 1), expected.bytes) == nil)
    }

    @Test func `an address's answer is read, the other end of a point-to-point link as its network`() throws {
        let bytes = try Transcript(
            ("02 20 80 00 05000000", "ifaddrmsg: AF_INET, 32, permanent, universe, index 5"),
            ("0800 0100 c0000209", "IFA_ADDRESS 192.0.2.9, the other end"),
            ("0800 0200 c0000201", "IFA_LOCAL 192.0.2.1"),
            ("0500 0b00 03000000", "IFA_PROTO: made by the kernel")
        ).bytes
        let entry = try #require(try AddressEntry(payload: bytes.span))
        #expect(entry.address == (try InterfaceAddress("192.0.2.1/32")))
        #expect(entry.network == (try Prefix("192.0.2.9/32")))
        #expect(entry.isAutomatic && entry.interfaceIndex == 5)
    }

    @Test func `a route of a large table has its number in the attribute`() throws {
        let entry = RouteEntry(
            destination: try Prefix("10.20.0.0/24"), table: 51820, origin: 87, interfaceIndex: 5,
            source: IPAddress("10.10.0.2"))
        let expected = try Transcript(
            ("3c000000 1800 0506 01000000 00000000", "60 bytes, RTM_NEWROUTE, exclusive, create"),
            ("02 18 00 00", "rtmsg: AF_INET, destination 24, source 0, no type of service"),
            ("00 57 fd 01 00000000", "table in the attribute, protocol 87, on the link, unicast, no flags"),
            ("0800 0100 0a140000", "RTA_DST 10.20.0.0"), ("0800 0f00 6cca0000", "RTA_TABLE 51820"),
            ("0800 0400 05000000", "RTA_OIF 5"), ("0800 0700 0a0a0002", "RTA_PREFSRC 10.10.0.2"))
        #expect(difference(RouteRequest.add(entry).encoded(sequence: 1), expected.bytes) == nil)
        #expect(try RouteEntry(payload: expected.payload.span) == entry)
    }

    @Test func `a default route has no destination attribute`() throws {
        let entry = RouteEntry(destination: .default(.v6), table: 254, origin: 87, interfaceIndex: 5)
        let expected = try Transcript(
            ("2c000000 1900 0500 01000000 00000000", "44 bytes, RTM_DELROUTE"),
            ("0a 00 00 00 fe 57 ff 01 00000000", "rtmsg: AF_INET6, length 0, main, protocol 87, any scope, unicast"),
            ("0800 0f00 fe000000", "RTA_TABLE 254"), ("0800 0400 05000000", "RTA_OIF 5"))
        #expect(difference(RouteRequest.remove(entry).encoded(sequence: 1), expected.bytes) == nil)
    }

    @Test func `the dead man's rule is written and read`() throws {
        let rule = RuleEntry(
            family: .v4, priority: 50, origin: 87, inputInterface: "wg0", markMask: 0x1000_0000, action: .prohibit)
        let expected = try Transcript(
            ("44000000 2000 0506 01000000 00000000", "68 bytes, RTM_NEWRULE, exclusive, create"),
            (
                "02 0000 00 00 0000 08 00000000",
                "fib_rule_hdr: AF_INET, any address, no table, FR_ACT_PROHIBIT, no flags"
            ),
            ("0800 0600 32000000", "FRA_PRIORITY 50"), ("0500 1500 57 000000", "FRA_PROTOCOL 87"),
            ("0800 0300 77673000", "FRA_IIFNAME wg0"), ("0800 0a00 00000000", "FRA_FWMARK 0"),
            ("0800 1000 00000010", "FRA_FWMASK 0x10000000"))
        #expect(difference(RuleRequest.add(rule).encoded(sequence: 1), expected.bytes) == nil)
        #expect(try RuleEntry(payload: expected.payload.span) == rule)
    }

    @Test func `the rules of a full tunnel are written and read`() throws {
        let unmarked = RuleEntry(
            family: .v6, priority: 100, origin: 87, mark: 51820, markMask: .max, isInverted: true,
            action: .lookup(table: 51820))
        let expected = try Transcript(
            ("44000000 2000 0506 01000000 00000000", "68 bytes, RTM_NEWRULE"),
            ("0a 0000 00 00 0000 01 02000000", "fib_rule_hdr: AF_INET6, FR_ACT_TO_TBL, FIB_RULE_INVERT"),
            ("0800 0600 64000000", "FRA_PRIORITY 100"), ("0500 1500 57 000000", "FRA_PROTOCOL 87"),
            ("0800 0a00 6cca0000", "FRA_FWMARK 51820"), ("0800 1000 ffffffff", "FRA_FWMASK"),
            ("0800 0f00 6cca0000", "FRA_TABLE 51820"))
        #expect(difference(RuleRequest.add(unmarked).encoded(sequence: 1), expected.bytes) == nil)
        #expect(try RuleEntry(payload: expected.payload.span) == unmarked)

        let main = RuleEntry(
            family: .v6, priority: 99, origin: 87, suppressPrefixLength: 0, action: .lookup(table: 254))
        let tail = try Transcript(
            ("0800 0f00 fe000000", "FRA_TABLE main"), ("0800 0e00 00000000", "FRA_SUPPRESS_PREFIXLEN 0"))
        let bytes = RuleRequest.add(main).encoded(sequence: 1)
        #expect(bytes.suffix(16) == tail.bytes[...])
        #expect(try RuleEntry(payload: Array(bytes.dropFirst(16)).span) == main)
    }

    @Test func `a rule about packets to a port of a host is written and read`() throws {
        let rule = RuleEntry(
            family: .v4, priority: 99, origin: 87, destination: try Prefix("192.0.2.1/32"), ipProtocol: 17,
            destinationPorts: PortRange(51820, 51821), action: .lookup(table: 254))
        let expected = try Transcript(
            ("4c000000 2000 0506 01000000 00000000", "76 bytes, RTM_NEWRULE, exclusive, create"),
            ("02 20 00 00 fe 0000 01 00000000", "fib_rule_hdr: AF_INET, destination 32, table main, FR_ACT_TO_TBL"),
            ("0800 0600 63000000", "FRA_PRIORITY 99"), ("0500 1500 57 000000", "FRA_PROTOCOL 87"),
            ("0800 0100 c0000201", "FRA_DST 192.0.2.1"), ("0500 1600 11 000000", "FRA_IP_PROTO 17"),
            ("0800 1800 6cca6dca", "FRA_DPORT_RANGE 51820 to 51821"), ("0800 0f00 fe000000", "FRA_TABLE main"))
        #expect(difference(RuleRequest.add(rule).encoded(sequence: 1), expected.bytes) == nil)
        #expect(try RuleEntry(payload: expected.payload.span) == rule)
    }

    @Test func `a range of ports that runs backwards is an error`() throws {
        let bytes = try Transcript(
            ("02 0000 00 fe 0000 01 00000000", "fib_rule_hdr"), ("0800 1800 6dca6cca", "FRA_DPORT_RANGE 51821 to 51820")
        ).bytes
        #expect(throws: MalformedMessage.self) { try RuleEntry(payload: bytes.span) }
    }

    @Test func `an absent suppress_prefixlength is told by all ones`() throws {
        let bytes = try Transcript(
            ("02 0000 00 fe 0000 01 00000000", "fib_rule_hdr: AF_INET, table main, FR_ACT_TO_TBL"),
            ("0800 0e00 ffffffff", "FRA_SUPPRESS_PREFIXLEN -1")
        ).bytes
        let rule = try #require(try RuleEntry(payload: bytes.span))
        #expect(rule.suppressPrefixLength == nil && rule.action == .lookup(table: 254))
    }
}

/// `struct ifinfomsg` and attributes of an interface wg0.
func sampleLink() throws -> [UInt8] {
    try Transcript(
        ("00 00 feff 05000000", "unspecified, ARPHRD_NONE, index 5"),
        ("91000000 00000000", "up, point-to-point, no ARP"),
        ("0800 0300 77673000", "IFLA_IFNAME wg0"), ("0800 0400 8c050000", "IFLA_MTU 1420"),
        ("1400 1200", "IFLA_LINKINFO"), ("0e00 0100 776972656775617264 00 0000", "IFLA_INFO_KIND wireguard")
    ).bytes
}
