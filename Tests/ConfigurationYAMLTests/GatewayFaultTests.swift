// SPDX-License-Identifier: Apache-2.0

import Testing

/// Each fault with the words that an operator reads.
@Suite struct GatewayFaultTests {
    @Test(arguments: [
        ("", ["is empty; a configuration begins with 'wg:'"]),
        ("# nothing\n", ["is empty; a configuration begins with 'wg:'"]),
        ("wg:\n  iface: [\n", ["3: is not YAML here: did not find expected node content"]),
        ("wg: {}\niface", ["2: is not YAML here: could not find expected ':'"]),
        ("wg: {}\n---\nwg: {}\n", ["2: is not YAML here: but found another document"]),
        ("hello\n", ["1: is 'hello'; write a mapping with wg, authz, logging, policy, authz_mode or logging_enabled"]),
        ("- wg\n", ["1: is a list; write a mapping with wg, authz, logging, policy, authz_mode or logging_enabled"]),
        ("authz: {mode: observe}\n", ["1: wg: is missing; write wg: and below it iface: wg0"]),
    ])
    func `a file that is no configuration`(text: String, expected: [String]) {
        // Without a line the file's name ends with the colon.
        #expect(gatewayFaults(text).map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 } == expected)
    }

    @Test func `all faults come at once, in the order of their lines`() {
        let text = """
            wg:
              ifcae: wg0
              private_key: short
              listen_port: 0
              address: 10.10.0.1
              driver: engine
              peers: wrong
            authz:
              mode: enforced
            logging: {group: 65536, enabled: maybe}
            policy: {rules: [{allowed_cidrs: []}]}
            """
        #expect(
            gatewayFaults(text) == [
                "2: wg.ifcae: is unknown; did you mean 'iface'?",
                "2: wg.iface: is missing; write iface: wg0",
                "3: wg.private_key: a key is 44 characters of base64 that end in '=' (32 bytes), this has 5",
                "4: wg.listen_port: is '0'; write a number from 1 to 65535",
                "5: wg.address: '10.10.0.1' has no prefix length: write 10.10.0.1/32 for one address",
                "6: wg.driver: is engine, which is not available yet; write auto, kernel or uapi",
                "7: wg.peers: is 'wrong'; write a list, such as [{public_key: KEY, allowed_ips: [10.10.0.2/32]}]",
                "9: authz.mode: is 'enforced'; write observe or enforce",
                "10: logging.group: is '65536'; write a number from 0 to 65535",
                "10: logging.enabled: is 'maybe'; write true or false",
                "11: policy.rules[0].allowed_cidrs: is empty, so the rule allows nothing; "
                    + "write networks such as [10.20.0.0/24]",
                "11: policy.rules[0].client_id: is missing; write client_id: the public_key of a peer",
            ])
    }

    @Test func `keys that are there twice are all found, with what else is wrong`() {
        let text = "wg:\n  iface: wg0\n  iface: wg1\n  'mtu': 1\n  \"mtu\": 2\n  address: 10.10.0.1/24\n"
        #expect(
            gatewayFaults(text) == [
                "2: wg.iface: is there twice; keep one",
                "2: wg.private_key: is missing; write private_key: or private_key_file:, with a key of 'wg genkey'",
                "4: wg.mtu: is there twice; keep one",
                "5: wg.mtu: is '2'; write a number from 576 to 65535",
            ])
    }

    @Test(arguments: [
        ("  iface: 'a-name-too-long-for-it'\n", "iface", "has 22 characters: an interface name has 15 at most"),
        ("  iface: {}\n", "iface", "is a mapping; write a name such as wg0"),
        ("  listen_port: 65536\n", "listen_port", "is '65536'; write a number from 1 to 65535"),
        ("  listen_port: 99999999999999999999\n", "listen_port", "write a number from 1 to 65535"),
        ("  listen_port: any\n", "listen_port", "is 'any'; write a number from 1 to 65535"),
        ("  mtu: 575\n", "mtu", "is '575'; write a number from 576 to 65535"),
        ("  driver: boring\n", "driver", "is 'boring'; write auto, kernel or uapi"),
        ("  peer: []\n", "peer", "is unknown; did you mean 'peers'?"),
        (
            "  colour: red\n", "colour",
            "is unknown; known here: iface, listen_port, private_key, private_key_file, address, mtu, driver, peers"
        ),
        ("  private_key_file: k\n", "private_key_file", "is there beside private_key; keep one of the two"),
    ])
    func `what is wrong about the interface`(line: String, field: String, message: String) throws {
        let faults = gatewayFaults(gateway(wg: line)).filter { !$0.contains("twice") }
        #expect(faults.count == 1)
        let fault = try #require(faults.first)
        #expect(fault.hasPrefix("5: wg.\(field): ") && fault.hasSuffix(message), "\(fault)")
    }

    @Test func `IPv6 needs 1280 bytes`() {
        let text = gateway(wg: "  mtu: 1279\n").replacing("10.10.0.1/24", with: "fd00::1/64")
        #expect(gatewayFaults(text) == ["5: wg.mtu: is 1279, and IPv6 needs 1280; write a number from 1280 to 65535"])
    }

    @Test(arguments: [
        (
            "public_key: \(Keys.ann)\n      allowed_ips: []",
            "wg.peers[0].allowed_ips: is empty, so the peer could send nothing; write networks such as [10.20.0.0/24]"
        ),
        ("public_key: \(Keys.ann)", "wg.peers[0].allowed_ips: is missing; write allowed_ips: [10.10.0.2/32]"),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.5/24]",
            "wg.peers[0].allowed_ips[0]: 10.10.0.5/24 has host bits set: write 10.10.0.0/24 for the network or 10.10.0.5/32 for the host"
        ),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.0/24]",
            "wg.peers[0].allowed_ips[0]: 10.10.0.0/24 holds the gateway's own address 10.10.0.1; leave that address out"
        ),
        (
            "public_key: \(Keys.gatewayPublic)\n      allowed_ips: [10.10.0.2/32]",
            "wg.peers[0].public_key: is this gateway's own public key; write the client's"
        ),
        (
            "public_key: AAAA\n      allowed_ips: [10.10.0.2/32]",
            "wg.peers[0].public_key: a key is 44 characters of base64 that end in '=' (32 bytes), this has 4"
        ),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: 10.10.0.2/32",
            "wg.peers[0].allowed_ips: is '10.10.0.2/32'; write a list, such as [10.20.0.0/24]"
        ),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.2/32]\n      endpoint: a.example:1",
            "wg.peers[0].endpoint: is the name 'a.example:1', and a gateway looks up no names; write an address and a port, such as 192.0.2.7:51820"
        ),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.2/32]\n      mode: enforce",
            "wg.peers[0].mode: is enforce, and there is no rule; add what is allowed to policy.rules, or write observe"
        ),
        (
            "public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.2/32]\n      name: [x]",
            "wg.peers[0].name: is a list; write a name for the flow log"
        ),
    ])
    func `what is wrong about a peer`(peer: String, expected: String) {
        let faults = gatewayFaults(gateway(peers: "    - \(peer)\n")).map { String($0.drop { $0 != " " }.dropFirst()) }
        #expect(faults == [expected])
    }

    @Test func `two peers with one key are both named`() {
        #expect(
            gatewayFaults(gateway(peers: annPeer + annPeer.replacing("0.2/", with: "0.3/"))) == [
                "8: wg.peers[1].public_key: is the key of wg.peers[0] (line 6) too; each peer needs its own"
            ])
    }

    @Test func `overlapping allowed IPs name both peers and lines`() {
        let site = bobPeer.replacing("10.10.0.3/32", with: "10.10.0.3/32, 10.10.0.2/31")
        #expect(
            gatewayFaults(gateway(peers: annPeer + site)) == [
                "9: wg.peers[1].allowed_ips[1]: 10.10.0.2/31 overlaps 10.10.0.2/32 of wg.peers[0], line 7; "
                    + "an address belongs to one peer"
            ])
    }

    @Test func `a peer may repeat itself`() {
        let twice = annPeer.replacing("10.10.0.2/32", with: "10.10.0.2/32, 10.10.0.2/31, 10.10.0.2/32")
        #expect(gatewayFaults(gateway(peers: twice)) == [])
    }

    @Test(arguments: [
        (
            "client_id: \(Keys.gatewayPublic)\n      allowed_cidrs: [10.20.0.0/24]",
            "client_id: is no peer's key; write the public_key of one of wg.peers"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.1/24]",
            "allowed_cidrs[0]: 10.20.0.1/24 has host bits set: write 10.20.0.0/24 for the network or 10.20.0.1/32 for the host"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      ports: [80]",
            "ports: is there without a protocol; write protocol: tcp or protocol: udp beside it"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      protocol: icmp\n      ports: [80]",
            "ports: is there with protocol icmp; write protocol: tcp or udp, or leave ports out"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      protocol: any\n      ports: [80]",
            "ports: is there with protocol any; write protocol: tcp or udp, or leave ports out"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      protocol: sctp",
            "protocol: is 'sctp'; write any, tcp, udp or icmp"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      protocol: tcp\n      ports: [0]",
            "ports[0]: '0' is no port: write a number from 1 to 65535, or a range such as 9000-9010"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      protocol: tcp\n      ports: [65536]",
            "ports[0]: '65536' is no port: write a number from 1 to 65535, or a range such as 9000-9010"
        ),
        (
            "client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n      prots: [80]",
            "prots: is unknown; did you mean 'ports'?"
        ),
    ])
    func `what is wrong about a rule`(rule: String, expected: String) {
        let faults = gatewayFaults(gateway(rules("    - \(rule)\n"))).map { String($0.drop { $0 != " " }.dropFirst()) }
        #expect(faults == ["policy.rules[0].\(expected)"])
    }

    @Test func `a rule is not blamed for its client's unreadable key`() {
        let text = gateway(peers: annPeer.replacing(Keys.ann, with: "oops"), rules(annRule))
        #expect(gatewayFaults(text).count == 1)
    }

    @Test(arguments: [
        ("authz: {mode: enforce}\n", "authz.mode"), ("authz_mode: enforce\n", "authz_mode"),
        ("authz: {resources: [{cidr: 10.30.0.0/24, mode: enforce}]}\n", "authz.resources[0].mode"),
    ])
    func `enforcing without a rule is an error, never an open gate`(section: String, field: String) {
        #expect(
            gatewayFaults(gateway(section)) == [
                "10: \(field): is enforce, and there is no rule; add what is allowed to policy.rules, or write observe"
            ])
        #expect(gatewayFaults(gateway(section + rules(annRule))) == [])
    }

    @Test func `both spellings at once are refused`() {
        let text = gateway(
            "authz:\n  mode: observe\nauthz_mode: observe\nlogging: {enabled: true}\nlogging_enabled: true\n")
        #expect(
            gatewayFaults(text) == [
                "12: authz_mode: is there beside authz.mode (line 11); keep one of the two",
                "14: logging_enabled: is there beside logging.enabled (line 13); keep one of the two",
            ])
    }

    @Test func `a resource has one mode`() {
        let text = gateway(
            "authz:\n  resources:\n    - {cidr: 10.30.0.0/24, mode: observe}\n    - {cidr: 10.30.0.0/24, mode: observe}\n"
        )
        #expect(
            gatewayFaults(text) == [
                "13: authz.resources[1].cidr: is authz.resources[0].cidr (line 12) too; keep one of the two"
            ])
    }

    @Test func `a key in the wrong place does not come out in the message`() {
        let text = gateway(wg: "  listen_port: \(Keys.gateway)\n  mtu: [\(Keys.gateway)]\n  \(Keys.gateway): x\n")
            .replacing("iface: wg0", with: "iface: \(Keys.gateway)")
        let faults = gatewayFaults(text)
        #expect(faults.count == 4)
        #expect(!faults.joined().contains(Keys.gateway.prefix(12)))
    }
}
