// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@testable import ControlPlane

@Suite struct WayTests {
    @Test(arguments: [
        ("10.20.0.10", "gw"), ("10.10.0.9", "gw"), ("10.10.0.2", "exit"), ("203.0.113.10", "exit"), ("fd00::1", nil),
    ])
    func `a packet's way is the peer with the longest prefix, in whatever order they are`(
        address: String, name: String?
    ) throws {
        let exit = try peer("exit", ["0.0.0.0/0", "10.10.0.2/32"])
        let gateway = try peer("gw", ["10.10.0.0/24", "10.20.0.10/32"])
        let destination = try IPAddress(text: address)
        for peers in [[exit, gateway], [gateway, exit]] {
            let state = DesiredState(addresses: [], mtu: 1420, listenPort: 0, peers: peers, routes: [], firewall: nil)
            #expect(state.way(to: destination)?.name.description == name)
        }
    }

    private func peer(_ name: String, _ allowed: [String]) throws -> DesiredPeer {
        DesiredPeer(
            publicKey: PublicKey(bytes: FixedBytes()), deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"),
            name: try DNSLabel(text: name), allowedIPs: try allowed.map { try Prefix($0) })
    }
}
