// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Who may know of whom, read literally: flows are tried one by one.
extension NaiveVerdict {
    public func isVisible(_ a: Peer, _ b: Peer) -> Bool {
        guard !isBlocked(a), !isBlocked(b), a.networkID == b.networkID else { return false }
        let devices = [a, b].compactMap { configuration.devices[$0.deviceID] }
        if devices.contains(where: { $0.deviceKind == .gateway }) { return true }
        return a.addresses.contains { first in
            b.addresses.filter { $0.family == first.family }.contains { second in
                Self.flows(first, second).contains { answer($0, at: .distantPast).allowed }
                    || Self.flows(second, first).contains { answer($0, at: .distantPast).allowed }
            }
        }
    }

    /// Ports of the random worlds: 1 to 66, and the last ten.
    private static let ports = (1...66).map(UInt16.init) + Array(65_526...UInt16.max)

    private static func flows(_ source: IPAddress, _ destination: IPAddress) -> [Flow] {
        let others: [IPProtocol] = [.icmp, .icmpv6, IPProtocol(rawValue: 47)]
        return [IPProtocol.tcp, .udp].flatMap { proto in
            ports.map { Flow(source: source, destination: destination, protocol: proto, destinationPort: $0) }
        } + others.map { Flow(source: source, destination: destination, protocol: $0) }
    }
}
