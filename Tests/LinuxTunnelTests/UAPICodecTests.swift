// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import Testing

@testable import LinuxTunnel

@Suite struct UAPICodecTests {
    @Test func `the protocol's documented answer is read`() throws {
        let observed = try UAPICodec.observation(Array(documentedAnswer.utf8))
        #expect(observed.listenPort == 12912)
        #expect(observed.privateKey != nil)
        try #require(observed.peers.count == 3)
        // By key: 58…, 66…, b8….
        let first = observed.peers[2]
        #expect(first.configuration.presharedKey != nil)
        #expect(first.configuration.endpoint == SocketAddress("[abcd:23::33]:51820"), "without its zone")
        #expect(first.lastHandshake == nil)
        let second = observed.peers[0]
        #expect(second.configuration.persistentKeepalive == 111)
        #expect(second.configuration.endpoint == SocketAddress("182.122.22.19:3233"))
        #expect(second.sentBytes == 38333 && second.receivedBytes == 2224)
        let third = observed.peers[1]
        #expect(third.configuration.allowedIPs == [try Prefix("192.168.4.10/32"), try Prefix("192.168.4.11/32")])
        #expect(third.lastHandshake == .seconds(1_496_957_000) + .nanoseconds(5))
        #expect(third.configuration.presharedKey == nil, "all zero is none")
    }

    @Test func `a change is written in the protocol's order`() throws {
        let (stays, new, gone) = (try key("b8"), try key("58"), try key("e8"))
        var present = PeerConfiguration(
            publicKey: stays, presharedKey: PresharedKey(bytes: stays.bytes), allowedIPs: [])
        let observed = TunnelObservation(
            privateKey: nil, listenPort: 0, firewallMark: 0,
            peers: [
                PeerObservation(configuration: present),
                PeerObservation(configuration: PeerConfiguration(publicKey: gone, allowedIPs: [])),
            ])
        present.presharedKey = nil
        present.allowedIPs = [try Prefix("192.168.4.4/32"), try Prefix("::/0")]
        let desired = TunnelConfiguration(
            privateKey: PrivateKey(bytes: new.bytes), listenPort: 12912, firewallMark: 7,
            peers: [
                present,
                PeerConfiguration(
                    publicKey: new, endpoint: SocketAddress("[2001:db8::1]:51820"),
                    allowedIPs: [try Prefix("192.168.4.6/32")], persistentKeepalive: 111),
            ])
        let hex = { (text: String) in String(repeating: text, count: 32) }
        #expect(
            UAPICodec.set(.difference(from: observed, to: desired)) == """
                set=1
                private_key=\(hex("58"))
                listen_port=12912
                fwmark=7
                public_key=\(hex("e8"))
                remove=true
                public_key=\(hex("58"))
                endpoint=[2001:db8::1]:51820
                persistent_keepalive_interval=111
                replace_allowed_ips=true
                allowed_ip=192.168.4.6/32
                public_key=\(hex("b8"))
                update_only=true
                preshared_key=\(hex("00"))
                replace_allowed_ips=true
                allowed_ip=192.168.4.4/32
                allowed_ip=::/0


                """)
    }

    @Test(arguments: [
        ("errno=0\n\n", nil), ("errno=98\n\n", 98), ("errno=-98\n\n", 98), ("errno=-2147483648\n\n", Int32.max),
    ])
    func `an answer's errno is read, negated or not`(answer: String, code: Int32?) {
        guard let code else {
            #expect(throws: Never.self) { try UAPICodec.acknowledge(Array(answer.utf8)) }
            return
        }
        #expect(throws: UAPICodec.AnswerError.refused(code)) { try UAPICodec.acknowledge(Array(answer.utf8)) }
    }

    @Test(arguments: [
        "", "\n\n", "listen_port=1\n", "errno=\n\n", "errno=x\n\n", "errno=0\nlisten_port=65536\n\n",
        "private_key=00\nerrno=0\n\n",
        "public_key=zz\nerrno=0\n\n", "nothing\nerrno=0\n\n",
        "public_key=" + String(repeating: "g", count: 64) + "\nerrno=0\n\n",
    ])
    func `an answer that breaks the protocol is an error, and quotes none of it`(answer: String) {
        #expect(throws: UAPICodec.AnswerError.self) { try UAPICodec.observation(Array(answer.utf8)) }
    }

    @Test func `keys of a later version are skipped`() throws {
        let answer = "protocol_version=1\nfuture=x\nerrno=0\n\n"
        #expect(try UAPICodec.observation(Array(answer.utf8)).peers.isEmpty)
    }

    @Test func `no cut or flipped answer traps`() {
        let bytes = Array(documentedAnswer.utf8)
        for end in bytes.indices { _ = try? UAPICodec.observation(Array(bytes[..<end])) }
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 0x80
            _ = try? UAPICodec.observation(flipped)
        }
    }

    @Test func `keys go through hexadecimal unchanged`() throws {
        for _ in 0..<200 {
            let bytes = try #require(FixedBytes<32>((0..<32).map { _ in UInt8.random(in: 0...255) }))
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
        }
        for character in UInt8.min...UInt8.max where !"0123456789abcdefABCDEF".utf8.contains(character) {
            let text = String(decoding: [character], as: UTF8.self) + String(repeating: "0", count: 63)
            #expect(Hex.decode(text) == nil)
        }
    }
}

private func key(_ hex: String) throws -> PublicKey {
    PublicKey(bytes: try #require(Hex.decode(String(repeating: hex, count: 32))))
}

/// The answer in https://www.wireguard.com/xplatform/, with a time and an absent preshared key added to the last peer.
private let documentedAnswer = """
    private_key=e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a
    listen_port=12912
    public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33
    preshared_key=188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52
    allowed_ip=192.168.4.4/32
    endpoint=[abcd:23::33%2]:51820
    public_key=58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376
    tx_bytes=38333
    rx_bytes=2224
    allowed_ip=192.168.4.6/32
    persistent_keepalive_interval=111
    endpoint=182.122.22.19:3233
    public_key=662e14fd594556f522604703340351258903b64f35553763f19426ab2a515c58
    preshared_key=0000000000000000000000000000000000000000000000000000000000000000
    endpoint=5.152.198.39:51820
    allowed_ip=192.168.4.10/32
    allowed_ip=192.168.4.11/32
    last_handshake_time_sec=1496957000
    last_handshake_time_nsec=5
    tx_bytes=1212111
    rx_bytes=1929999999
    protocol_version=1
    errno=0


    """
