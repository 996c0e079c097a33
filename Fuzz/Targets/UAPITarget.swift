// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxTunnel
import NodeRuntime

/// Answers of userspace WireGuard daemons.
enum UAPITarget {
    /// What an answer says, asked for as a change, reads back as the same.
    static func answer(_ input: [UInt8]) {
        guard let observed = try? UAPICodec.observation(input) else { return }
        guard let privateKey = observed.privateKey, let desired = configuration(observed, privateKey) else { return }
        let nothing = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
        let request = UAPICodec.set(.difference(from: nothing, to: desired))
        guard let again = try? UAPICodec.observation(Array((request.dropLast() + "errno=0\n\n").utf8)) else {
            promise(false, "what is written is read")
            return
        }
        promise(again.privateKey == desired.privateKey && again.listenPort == desired.listenPort, "the device is kept")
        promise(again.firewallMark == desired.firewallMark, "the mark is kept")
        promise(again.peers.map(\.configuration) == desired.peers, "the peers are kept")
    }

    /// - Returns: nil where a peer is there twice, of which a daemon has no notion.
    private static func configuration(_ observed: TunnelObservation, _ key: PrivateKey) -> TunnelConfiguration? {
        let peers = observed.peers.map(\.configuration)
        guard Set(peers.map(\.publicKey)).count == peers.count else { return nil }
        return TunnelConfiguration(
            privateKey: key, listenPort: observed.listenPort, firewallMark: observed.firewallMark, peers: peers)
    }
}
