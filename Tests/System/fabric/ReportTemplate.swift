// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import WireGuard

/// The text of a report, made once: a thousand agents that each encode theirs would take the processor from the server
/// that is measured.
struct ReportTemplate: Sendable {
    private let head: String
    private let middle: String
    private let tail: String

    /// - Parameter peers: how many the report tells of; a gateway with an endpoint, and agents that wait for a direct
    ///   path.
    init(bootID: String, peers: Int) throws {
        let key = PrivateKey.generate().publicKey
        let address = try InterfaceAddress("10.0.0.2/16")
        let seen = (0..<peers).map { number in
            ObservedPeer(
                publicKey: PrivateKey.generate().publicKey,
                endpoint: number == 0 ? SocketAddress("192.0.2.1:51820") : nil,
                allowedIPs: number == 0 ? [address.network] : [],
                lastHandshake: number == 0 ? Timestamp(milliseconds: 1_700_000_000_000) : nil, receivedBytes: 100_000,
                sentBytes: 100_000)
        }
        let observed = ObservedState(
            bootID: bootID, counter: 77_777_777_777, revision: 1, stateID: "@state@", status: .applied, safety: .ready,
            phases: PhaseReport.Phase.allCases.map { PhaseReport($0, .ok) },
            snapshot: NodeSnapshot(
                interface: try InterfaceName("warren0"), driver: "kernel", publicKey: key, isUp: true, mtu: 1420,
                addresses: [address], routes: [], peers: seen))
        // Its keys are sorted: the counter comes before the state.
        let parts = try CanonicalJSON.encode(NodeMessage.observed(observed))
            .replacing("77777777777", with: "@").split(separator: "@")
        guard parts.count == 4 else { throw Failure("the report's text has another form") }
        (head, middle, tail) = (String(parts[0]), String(parts[1]), String(parts[3]))
    }

    func text(counter: UInt64, stateID: String) -> String { "\(head)\(counter)\(middle)\(stateID)\(tail)" }
}
