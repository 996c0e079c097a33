// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct VisibilityTests {
    @Test(arguments: 0..<10) func `visible is that some flow is allowed, tried one by one`(block: Int) {
        for seed in (0..<6).map({ UInt64(block * 6 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            let peers = configuration.peers.values.sorted { $0.id < $1.id }
            for (index, a) in peers.enumerated() {
                for b in peers[(index + 1)...] {
                    #expect(overlay.visible(a, b) == overlay.visible(b, a), "seed \(seed)")
                    #expect(overlay.visible(a, b) == isVisible(a, b, configuration), "\(a.name), \(b.name), \(seed)")
                }
            }
        }
    }

    /// Ports of the random worlds: 1 to 66, and the last ten.
    private static let ports = (1...66).map(UInt16.init) + Array(65_526...UInt16.max)

    private func isVisible(_ a: Peer, _ b: Peer, _ configuration: Configuration) -> Bool {
        let devices = [a, b].compactMap { configuration.devices[$0.deviceID] }
        guard devices.allSatisfy({ $0.state == .active }), a.networkID == b.networkID else { return false }
        if devices.contains(where: { $0.deviceKind == .gateway }) { return true }
        let naive = NaiveVerdict(configuration)
        return a.addresses.contains { first in
            b.addresses.filter { $0.family == first.family }.contains { second in
                flows(first, second).contains { naive.answer($0).allowed }
                    || flows(second, first).contains { naive.answer($0).allowed }
            }
        }
    }

    private func flows(_ source: IPAddress, _ destination: IPAddress) -> [Flow] {
        let others: [IPProtocol] = [.icmp, .icmpv6, IPProtocol(rawValue: 47)]
        return [IPProtocol.tcp, .udp].flatMap { proto in
            Self.ports.map {
                Flow(source: source, destination: destination, protocol: proto, destinationPort: $0)
            }
        } + others.map { Flow(source: source, destination: destination, protocol: $0) }
    }
}
