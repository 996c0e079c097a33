// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import Standalone
import Testing

@Suite struct ClientReadingTests {
    @Test func `a client is read`() throws {
        let read = try readClient(client("  persistent_keepalive_sec: 25\n  preshared_key: \(Keys.bob)\n"))
            .configuration
        #expect(read.local.name == (try InterfaceName("wg0")))
        #expect(read.local.listenPort == 0)
        #expect(read.server == (try Endpoint("vpn.example.org:51820")))
        #expect(read.serverPublicKey == (try PublicKey(Keys.ann)))
        #expect(read.allowedIPs == [try Prefix("10.20.0.0/24")])
        #expect(read.persistentKeepalive == 25)
        #expect(read.presharedKey == (try PresharedKey(Keys.bob)))
    }

    @Test func `port 0 means any`() throws {
        #expect(try readClient(client("  listen_port: 0\n")).configuration.local.listenPort == 0)
    }

    @Test func `everything can go through the tunnel`() throws {
        let read = try readClient(client(allowedIPs: "[0.0.0.0/0, '::/0']")).configuration
        #expect(read.allowedIPs == [.default(.v4), .default(.v6)])
    }

    @Test(arguments: [
        (
            client().replacing("org:51820", with: "org"),
            "5: wg.server_endpoint: 'vpn.example.org' has no port: write host:port, such as vpn.example.org:51820"
        ),
        (
            client().replacing("org:51820", with: "org:0"),
            "5: wg.server_endpoint: 'vpn.example.org:0' has the port '0': it goes from 1 to 65535"
        ),
        (
            client().replacing(Keys.ann, with: Keys.gatewayPublic),
            "6: wg.server_public_key: is this client's own public key; write the server's"
        ),
        (
            client(allowedIPs: "[]"),
            "7: wg.allowed_ips: is empty, so nothing goes through the tunnel; write networks such as [10.20.0.0/24]"
        ),
        (
            client(allowedIPs: "[10.20.0.1/24]"),
            "7: wg.allowed_ips[0]: 10.20.0.1/24 has host bits set: write 10.20.0.0/24 for the network or 10.20.0.1/32 for the host"
        ),
        (
            client("  persistent_keepalive_sec: 65536\n"),
            "8: wg.persistent_keepalive_sec: is '65536'; write a number from 0 to 65535"
        ),
        (client("  listen_port: 65536\n"), "8: wg.listen_port: is '65536'; write a number from 0 to 65535"),
        (
            client("  peers: []\n"),
            "8: wg.peers: is unknown; known here: iface, listen_port, private_key, private_key_file, address, mtu, driver, server_endpoint, server_public_key, preshared_key, allowed_ips, persistent_keepalive_sec"
        ),
        (client() + "authz: {}\n", "8: authz: is unknown; known here: wg"),
    ])
    func `what is wrong about a client`(text: String, expected: String) {
        #expect(clientFaults(text) == [expected])
    }
}
