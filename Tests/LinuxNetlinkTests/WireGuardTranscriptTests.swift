// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import LinuxNetlink

@Suite struct WireGuardTranscriptTests {
    @Test func `a device and its peer are set`() throws {
        var request = WireGuardRequest()
        request.privateKey = PrivateKey(bytes: try bytes(0x11))
        request.listenPort = 51820
        request.firewallMark = 0x1234
        request.peers = [
            .init(
                publicKey: PublicKey(bytes: try bytes(0x22)), flags: .replaceAllowedIPs,
                presharedKey: PresharedKey(bytes: FixedBytes()), endpoint: SocketAddress("192.0.2.1:51820"),
                persistentKeepalive: 25, allowedIPs: [try Prefix("10.20.0.0/24"), try Prefix("fd00:20::/64")])
        ]
        let expected = try Transcript(
            ("0c010000 1c00 0500 00000000 00000000", "268 bytes, family 28, request and acknowledge"),
            ("01 01 0000", "genlmsghdr: WG_CMD_SET_DEVICE, version 1"),
            ("0800 0200 77673000", "WGDEVICE_A_IFNAME wg0"),
            ("2400 0300 \(hex(0x11))", "WGDEVICE_A_PRIVATE_KEY"),
            ("0600 0600 6cca 0000", "WGDEVICE_A_LISTEN_PORT 51820"),
            ("0800 0700 34120000", "WGDEVICE_A_FWMARK 0x1234"),
            ("bc00 0880", "WGDEVICE_A_PEERS, nested"), ("b800 0080", "peer, nested"),
            ("2400 0100 \(hex(0x22))", "WGPEER_A_PUBLIC_KEY"),
            ("0800 0300 02000000", "WGPEER_A_FLAGS: replace allowed IPs"),
            ("2400 0200 \(hex(0x00))", "WGPEER_A_PRESHARED_KEY: none"),
            ("1400 0400 0200 ca6c c0000201 0000000000000000", "WGPEER_A_ENDPOINT: sockaddr_in, port in network order"),
            ("0600 0500 1900 0000", "WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL 25"),
            ("4800 0980", "WGPEER_A_ALLOWEDIPS, nested"),
            ("1c00 0080", "allowed IP"), ("0600 0100 0200 0000", "AF_INET"), ("0800 0200 0a140000", "10.20.0.0"),
            ("0500 0300 18 000000", "/24"),
            ("2800 0080", "allowed IP"), ("0600 0100 0a00 0000", "AF_INET6"),
            ("1400 0200 fd000020000000000000000000000000", "fd00:20::"), ("0500 0300 40 000000", "/64"))
        let messages = request.messages(to: try InterfaceName("wg0"), family: 28)
        #expect(messages.count == 1)
        #expect(difference(try #require(messages.first).encoded(), expected.bytes) == nil)
    }

    @Test func `an endpoint of IPv6 is a sockaddr_in6`() throws {
        var request = WireGuardRequest()
        request.peers = [
            .init(publicKey: PublicKey(bytes: try bytes(1)), endpoint: SocketAddress("[2001:db8::1]:51820"))
        ]
        let expected = try Transcript(
            ("2000 0400", "WGPEER_A_ENDPOINT"), ("0a00 ca6c 00000000", "AF_INET6, port, flow label"),
            ("20010db8000000000000000000000001 00000000", "address, scope"))
        let message = try #require(request.messages(to: try InterfaceName("wg0"), family: 28).first)
        #expect(message.encoded().suffix(32) == expected.bytes[...])
    }

    @Test func `a device is read, its peer going on in the next message`() throws {
        var device = WireGuardDevice()
        for part in try sampleDevice() { try device.merge(payload: part.span) }
        #expect(device.privateKey == PrivateKey(bytes: try bytes(0x11)))
        #expect(device.listenPort == 51820 && device.firewallMark == 0x1234)
        try #require(device.peers.count == 2)
        let peer = device.peers[0]
        #expect(peer.publicKey == PublicKey(bytes: try bytes(0x22)))
        #expect(peer.presharedKey == nil, "all zero is none")
        #expect(peer.endpoint == SocketAddress("[2001:db8::1]:51820"))
        #expect(peer.persistentKeepalive == 25)
        #expect(peer.lastHandshake == .seconds(1_700_000_000) + .nanoseconds(5))
        #expect(peer.receivedBytes == 1000 && peer.sentBytes == 2000)
        #expect(peer.allowedIPs == [try Prefix("10.20.0.0/24"), try Prefix("10.30.0.0/24")])
        #expect(device.peers[1].lastHandshake == nil)
    }

    @Test func `a long list of peers goes in several messages, each below its limit, and nothing is lost`() throws {
        var request = WireGuardRequest()
        request.privateKey = PrivateKey(bytes: try bytes(9))
        request.peers = try (0..<1000).map { index in
            .init(
                publicKey: PublicKey(bytes: try bytes(UInt8(index / 256), UInt8(index % 256))),
                flags: .replaceAllowedIPs, allowedIPs: try prefixes(index == 500 ? 2000 : 1))
        }
        let messages = request.messages(to: try InterfaceName("wg0"), family: 28).map { $0.encoded() }
        #expect(messages.count > 3)
        #expect(messages.allSatisfy { $0.count <= WireGuardRequest.messageCapacity + 1024 })
        // The kernel's answer has the same form but for its flags, so reading it back shows what was asked for.
        var device = WireGuardDevice()
        for message in messages { try device.merge(payload: Array(message.dropFirst(16)).span) }
        #expect(device.privateKey == request.privateKey)
        #expect(device.peers.map(\.publicKey) == request.peers.map(\.publicKey))
        #expect(device.peers.map(\.allowedIPs) == request.peers.map(\.allowedIPs))
    }

    @Test func `the later pieces of a peer only add to it`() throws {
        var request = WireGuardRequest()
        request.peers = [
            .init(
                publicKey: PublicKey(bytes: try bytes(1)), flags: .replaceAllowedIPs, persistentKeepalive: 5,
                allowedIPs: try prefixes(WireGuardRequest.entryCapacity + 1))
        ]
        let message = try #require(request.messages(to: try InterfaceName("wg0"), family: 28).first)
        let tail = try Transcript(
            ("5000 0080", "peer"), ("2400 0100 \(hex(1))", "WGPEER_A_PUBLIC_KEY"),
            ("0800 0300 04000000", "WGPEER_A_FLAGS: update only"), ("2000 0980", "WGPEER_A_ALLOWEDIPS"),
            ("1c00 0080 0600 0100 0200 0000 0800 0200 0a400100 0500 0300 20 000000", "10.64.1.0/32"))
        #expect(message.encoded().suffix(tail.bytes.count) == tail.bytes[...])
    }

    @Test func `a change of nothing about peers is one message without a list`() throws {
        var request = WireGuardRequest()
        request.firewallMark = 0
        #expect(request.messages(to: try InterfaceName("wg0"), family: 28).map(\.count) == [16 + 4 + 8 + 8])
    }
}

/// Two messages of an answer to WG_CMD_GET_DEVICE, without their netlink headers.
func sampleDevice() throws -> [[UInt8]] {
    let first = try Transcript(
        ("00 01 0000", "genlmsghdr: WG_CMD_GET_DEVICE, version 1"), ("0800 0100 05000000", "WGDEVICE_A_IFINDEX 5"),
        ("0800 0200 77673000", "WGDEVICE_A_IFNAME wg0"), ("2400 0300 \(hex(0x11))", "WGDEVICE_A_PRIVATE_KEY"),
        ("0600 0600 6cca 0000", "WGDEVICE_A_LISTEN_PORT"), ("0800 0700 34120000", "WGDEVICE_A_FWMARK"),
        ("c400 0880", "WGDEVICE_A_PEERS"), ("c000 0080", "peer"),
        ("2400 0100 \(hex(0x22))", "WGPEER_A_PUBLIC_KEY"), ("2400 0200 \(hex(0))", "WGPEER_A_PRESHARED_KEY: none"),
        ("2000 0400 0a00 ca6c 00000000 20010db8000000000000000000000001 00000000", "WGPEER_A_ENDPOINT"),
        ("0600 0500 1900 0000", "WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL 25"),
        ("1400 0600 00f1536500000000 0500000000000000", "WGPEER_A_LAST_HANDSHAKE_TIME 1700000000 s, 5 ns"),
        ("0c00 0700 e803000000000000", "WGPEER_A_RX_BYTES 1000"),
        ("0c00 0800 d007000000000000", "WGPEER_A_TX_BYTES 2000"),
        ("2000 0980 1c00 0080", "WGPEER_A_ALLOWEDIPS"),
        ("0600 0100 0200 0000 0800 0200 0a140000 0500 0300 18 000000", "10.20.0.0/24"))
    let second = try Transcript(
        ("00 01 0000", "genlmsghdr"), ("8c00 0880", "WGDEVICE_A_PEERS"),
        ("4800 0080", "the same peer"), ("2400 0100 \(hex(0x22))", "WGPEER_A_PUBLIC_KEY"),
        ("2000 0980 1c00 0080", "WGPEER_A_ALLOWEDIPS"),
        ("0600 0100 0200 0000 0800 0200 0a1e0000 0500 0300 18 000000", "10.30.0.0/24"),
        ("4000 0080", "another peer"), ("2400 0100 \(hex(0x33))", "WGPEER_A_PUBLIC_KEY"),
        ("1400 0600 0000000000000000 0000000000000000", "WGPEER_A_LAST_HANDSHAKE_TIME: never"),
        ("0400 0980", "WGPEER_A_ALLOWEDIPS: none"))
    return [first.bytes, second.bytes]
}

private func hex(_ byte: UInt8) -> String {
    String(repeating: String(byte >> 4, radix: 16) + String(byte & 15, radix: 16), count: 32)
}

private func bytes(_ byte: UInt8, _ last: UInt8? = nil) throws -> FixedBytes<32> {
    var bytes = [UInt8](repeating: byte, count: 32)
    if let last { bytes[31] = last }
    return try #require(FixedBytes<32>(bytes))
}

private func prefixes(_ count: Int) throws -> [Prefix] {
    let base = try #require(IPAddress("10.64.0.0")).number
    return (0..<count).map { Prefix(host: IPAddress(family: .v4, number: base + UInt128($0))) }
}
