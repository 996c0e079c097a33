// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

/// What a machine says of its own node.
@Suite struct NodeReportTests {
    @Test func `a device behind a gateway is said to be so, by the gateway's name`() throws {
        let text = try report().text(width: nil)
        #expect(text.contains("peer:      phone through gw1: there are no direct paths yet"))
        #expect(text.contains("peer:      gw1 at 192.0.2.1:51820, no handshake yet; the way to 10.10.0.0/24"))
    }

    @Test func `on a terminal nothing is wider than it`() throws {
        let lines = try report().text(width: 80).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: [
        ("10.20.0.10", "through gw2, which has 10.20.0.10/32; no handshake yet"),
        ("10.10.0.9", "through gw1, which has 10.10.0.0/24; no handshake yet"),
        ("203.0.113.1", "past the tunnel: no peer of warren0 has 203.0.113.1"),
    ])
    func `the way to an address is the peer with the longest prefix of it`(address: String, way: String) throws {
        #expect(try report().way(to: value(address)) == way)
    }

    @Test func `only a node that runs without a fault is well`() throws {
        var report = try report()
        #expect(report.isHealthy && report.diagnosis.hasSuffix("nothing is wrong with this machine"))
        report.observed?.phases.append(PhaseReport(.health, .failed, code: "uplink_down"))
        #expect(!report.isHealthy && !report.diagnosis.contains("nothing is wrong"))
        #expect(!NodeReport(life: .gone, interface: value("warren0")).isHealthy)
    }

    private func report() throws -> NodeReport {
        let peers: [(name: String, allowed: [Prefix], endpoint: String?)] = [
            ("phone", [], nil), ("gw1", [value("10.10.0.0/24"), value("fd00:10::/64")], "192.0.2.1:51820"),
            ("gw2", [value("10.20.0.10/32"), value("fd00:20::10/128"), value("10.20.0.0/16")], "192.0.2.2:51820"),
        ]
        var report = NodeReport(life: .running, interface: value("warren0"))
        report.name = value("laptop")
        report.peers = peers.enumerated().map { NamedPeer(publicKey: Self.key($0), name: value($1.name)) }
        report.observed = ObservedState(
            bootID: "boot", counter: 1, revision: 1, stateID: nil, status: .applied, safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: value("warren0"), driver: "kernel", publicKey: nil, isUp: true, mtu: 1420,
                addresses: [try InterfaceAddress("10.10.0.2/24")], routes: [],
                peers: peers.enumerated().map { number, peer in
                    ObservedPeer(
                        publicKey: Self.key(number), endpoint: peer.endpoint.flatMap(SocketAddress.init),
                        allowedIPs: peer.allowed, lastHandshake: nil, receivedBytes: 0, sentBytes: 0)
                }))
        return report
    }

    private static func key(_ number: Int) -> PublicKey {
        guard let bytes = FixedBytes<32>(Array(repeating: UInt8(number + 1), count: 32)) else { preconditionFailure() }
        return PublicKey(bytes: bytes)
    }
}
