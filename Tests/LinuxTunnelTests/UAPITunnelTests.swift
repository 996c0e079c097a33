// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetlink
import LinuxTunnel
import NamespaceSupport
import NodeRuntime
import Testing

@Suite(.root, .enabled(if: access("/usr/bin/wireguard-go", X_OK) == 0, "needs wireguard-go"), .serialized)
struct UAPITunnelTests {
    @Test func `what is configured is what stock wg shows and what is observed`() throws {
        try Scenario.run { scenario in
            let (name, keys) = (try scenario.name(), try KeyPair())
            let desired = try configuration(keys.privateKey, port: 0)
            try scenario.tunnel.create(name)
            let fresh = try #require(try scenario.tunnel.observe(name))
            #expect(fresh.privateKey == nil && fresh.peers.isEmpty)
            try scenario.tunnel.apply(.difference(from: fresh, to: desired), to: name)

            let observed = try #require(try scenario.tunnel.observe(name))
            #expect(TunnelChange.difference(from: observed, to: desired).isEmpty)
            #expect(observed.peers.allSatisfy { $0.lastHandshake == nil && $0.receivedBytes == 0 })
            let shown = try shell("wg showconf \(name)")
            for text in [
                "FwMark = 0x1234", "PublicKey = \(try someKey(1))", "PublicKey = \(try someKey(2))", "PresharedKey = ",
                "AllowedIPs = 10.20.0.0/24, fd00:20::/64", "Endpoint = 192.0.2.1:51820",
                "Endpoint = [2001:db8::1]:51820",
                "PersistentKeepalive = 25",
            ] { #expect(shown.contains(text), "\(text) in \(shown)") }
            #expect(try shell("wg show \(name) public-key") == "\(keys.publicKey)\n")
        }
    }

    @Test func `a difference keeps the other peers' sessions and counters`() throws {
        try Scenario.run { scenario in
            let (a, b) = (try scenario.name("a"), try scenario.name("b"))
            let (keysA, keysB) = (try KeyPair(), try KeyPair())
            let configurationB = TunnelConfiguration(
                privateKey: keysB.privateKey, listenPort: 40002,
                peers: [.init(publicKey: keysA.publicKey, allowedIPs: [])])
            var configurationA = TunnelConfiguration(
                privateKey: keysA.privateKey, listenPort: 40001,
                peers: [
                    .init(
                        publicKey: keysB.publicKey, endpoint: SocketAddress("127.0.0.1:40002"),
                        allowedIPs: [try Prefix("10.20.0.0/24")], persistentKeepalive: 1)
                ])
            try configure(b, configurationB, scenario)
            try configure(a, configurationA, scenario)
            #expect(try eventually { try scenario.tunnel.observe(a)?.peers.first?.lastHandshake != nil })
            let before = try #require(try scenario.tunnel.observe(a))

            configurationA.peers.append(.init(publicKey: try someKey(1), allowedIPs: [try Prefix("10.30.0.0/24")]))
            configurationA.peers[0].allowedIPs = [try Prefix("10.40.0.0/24")]
            try scenario.tunnel.apply(.difference(from: before, to: configurationA), to: a)
            let after = try #require(try scenario.tunnel.observe(a))
            let (peerBefore, peerAfter) = (
                try #require(before.peers.first),
                try #require(after.peers.first { $0.configuration.publicKey == keysB.publicKey })
            )
            #expect(after.peers.count == 2)
            #expect(peerAfter.lastHandshake == peerBefore.lastHandshake)
            #expect(peerAfter.sentBytes >= peerBefore.sentBytes && peerBefore.sentBytes > 0)
            #expect(peerAfter.configuration.allowedIPs == [try Prefix("10.40.0.0/24")])

            configurationA.peers.removeFirst()
            try scenario.tunnel.apply(.difference(from: after, to: configurationA), to: a)
            #expect(try scenario.tunnel.observe(a)?.peers.map(\.configuration.publicKey) == [try someKey(1)])
        }
    }

    @Test func `an interface that is there already is adopted as it is`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            // A daemon chooses its port some time after its interface came up.
            try configure(name, try configuration(try KeyPair().privateKey, port: 0), scenario, isUp: false)
            let before = try scenario.tunnel.observe(name)
            try UAPITunnel(program: "wireguard-go").create(name)
            #expect(try scenario.tunnel.observe(name) == before)
            #expect(try TunnelSelection.choose(for: name).backend.driver == .uapi)
        }
    }

    @Test func `another kind of interface is refused and left alone`() throws {
        try Scenario.run { scenario in
            let link = try scenario.link("a")
            #expect(throws: TunnelError.notWireGuard(link, kind: "of kind ifb")) { try scenario.tunnel.create(link) }
            #expect(throws: TunnelError.notWireGuard(link, kind: "of kind ifb")) { try scenario.tunnel.remove(link) }
            #expect(try scenario.tunnel.observe(link) == nil)
            let tun = try scenario.name("b")
            try shell("ip tuntap add \(tun) mode tun")
            #expect(throws: TunnelError.notWireGuard(tun, kind: "of kind tun")) { try scenario.tunnel.create(tun) }
            #expect(throws: TunnelError.notWireGuard(tun, kind: "of kind tun")) { try scenario.tunnel.remove(tun) }
            #expect(try scenario.hasLink(link) && scenario.hasLink(tun))
        }
    }

    @Test(arguments: [false, true])
    func `a port in use is told and changes nothing, whether the interface is down or up`(isUp: Bool) throws {
        try Scenario.run { scenario in
            let (a, b) = (try scenario.name("a"), try scenario.name("b"))
            try configure(
                a, TunnelConfiguration(privateKey: try KeyPair().privateKey, listenPort: 40003, peers: []), scenario)
            try configure(
                b, TunnelConfiguration(privateKey: try KeyPair().privateKey, listenPort: 0, peers: []), scenario,
                isUp: isUp)
            var change = TunnelChange()
            change.listenPort = 40003
            let before = try scenario.tunnel.observe(b)?.listenPort
            #expect(throws: TunnelError.portInUse(40003)) { try scenario.tunnel.apply(change, to: b) }
            #expect(try scenario.tunnel.observe(b)?.listenPort == before, "it goes on listening where it did")
        }
    }

    @Test func `removing leaves no interface, no socket and no process, and a second time is success`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            try scenario.tunnel.create(name)
            #expect(try daemons(name).count == 1)
            try scenario.tunnel.remove(name)
            #expect(try !scenario.hasLink(name))
            #expect(access(socketPath(name), F_OK) != 0)
            #expect(try eventually { try daemons(name).isEmpty })
            #expect(try scenario.tunnel.observe(name) == nil)
            try scenario.tunnel.remove(name)
        }
    }

    @Test func `a daemon that died is no interface, and what it left is no obstacle`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            try scenario.tunnel.create(name)
            for process in try daemons(name) { kill(process, SIGKILL) }
            #expect(try eventually { try !scenario.hasLink(name) })
            #expect(access(socketPath(name), F_OK) == 0, "a killed daemon leaves its socket")
            #expect(try scenario.tunnel.observe(name) == nil)
            try scenario.tunnel.create(name)
            #expect(try scenario.tunnel.observe(name) != nil)
        }
    }

    @Test func `a daemon that hangs is told, and not waited for`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            try scenario.tunnel.create(name)
            let process = try #require(try daemons(name).first)
            kill(process, SIGSTOP)
            defer { kill(process, SIGCONT) }
            #expect(throws: TunnelError.self) { try scenario.tunnel.observe(name) }
        }
    }

    @Test func `a name whose daemon lives in another namespace is refused`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            try scenario.tunnel.create(name)
            try inNewNetwork {
                #expect(throws: TunnelError.self) { try scenario.tunnel.create(name) }
                try scenario.tunnel.remove(name)
            }
            #expect(try scenario.tunnel.observe(name) != nil, "its socket is still there")
        }
    }

    @Test func `a thousand peers are set and observed at once`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            let base = try #require(IPAddress("10.64.0.0")).number
            let peers = try (0..<1000).map { index in
                PeerConfiguration(
                    publicKey: try someKey(index + 1),
                    allowedIPs: [Prefix(host: IPAddress(family: .v4, number: base + UInt128(index)))])
            }
            let desired = TunnelConfiguration(privateKey: try KeyPair().privateKey, listenPort: 0, peers: peers)
            try configure(name, desired, scenario)
            let observed = try #require(try scenario.tunnel.observe(name))
            #expect(observed.peers.count == 1000)
            #expect(TunnelChange.difference(from: observed, to: desired).isEmpty)
        }
    }

    @Test func `a program that is not there is named`() {
        let reason = UAPITunnel(program: "/nonexistent/wg").unavailability()
        #expect(reason == "there is no program /nonexistent/wg to run WireGuard: see WARREN_WIREGUARD_PROGRAM")
    }

    @Test func `a program that fails is told`() throws {
        try Scenario.run { scenario in
            let name = try scenario.name()
            #expect(throws: TunnelError.failed("/bin/false \(name) failed; run it by hand to see why")) {
                try UAPITunnel(program: "/bin/false").create(name)
            }
        }
    }
}

private func configuration(_ key: PrivateKey, port: UInt16) throws -> TunnelConfiguration {
    TunnelConfiguration(
        privateKey: key, listenPort: port, firewallMark: 0x1234,
        peers: [
            PeerConfiguration(
                publicKey: try someKey(1), presharedKey: PresharedKey(bytes: try someKey(3).bytes),
                endpoint: SocketAddress("192.0.2.1:51820"),
                allowedIPs: [try Prefix("10.20.0.0/24"), try Prefix("fd00:20::/64")], persistentKeepalive: 25),
            PeerConfiguration(
                publicKey: try someKey(2), endpoint: SocketAddress("[2001:db8::1]:51820"),
                allowedIPs: [try Prefix("10.10.0.2/32")]),
        ])
}

private func configure(
    _ name: InterfaceName, _ desired: TunnelConfiguration, _ scenario: Scenario, isUp: Bool = true
) throws {
    try scenario.tunnel.create(name)
    let observed = try #require(try scenario.tunnel.observe(name))
    try scenario.tunnel.apply(.difference(from: observed, to: desired), to: name)
    if isUp { try scenario.bringUp(name) }
}

/// The processes of the daemon that was started for this name, which is unique to its test.
private func daemons(_ name: InterfaceName) throws -> [pid_t] {
    try shell("pgrep -x -f '.*wireguard-go \(name)' || true").split(separator: "\n").compactMap { pid_t($0) }
}

private func socketPath(_ name: InterfaceName) -> String { "/var/run/wireguard/\(name).sock" }
