// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension DesiredState {
    /// Where a node, as it describes itself, is not what it should be.
    func differences(from observed: NodeSnapshot) -> [DiffResponse.Difference] {
        var differences: [DiffResponse.Difference] = []
        func compare(_ field: String, _ desired: some CustomStringConvertible, _ observed: some CustomStringConvertible)
        {
            let (desired, observed) = (desired.description, observed.description)
            guard desired != observed else { return }
            differences.append(.init(field: field, desired: desired, observed: observed))
        }
        compare("addresses", Self.list(addresses), Self.list(observed.addresses))
        if let mtu = observed.mtu, !addresses.isEmpty { compare("mtu", self.mtu, mtu) }
        compare("routes", Self.list(routes.map(\.destination)), Self.list(observed.routes))
        // Also with nothing in it, as that of who is cut off.
        compare("is_up", true, observed.isUp)
        return differences + peerDifferences(observed.peers)
    }

    private func peerDifferences(_ observed: [ObservedPeer]) -> [DiffResponse.Difference] {
        let wanted = Dictionary(peers.map { ($0.publicKey, Self.list($0.allowedIPs)) }) { first, _ in first }
        let present = Dictionary(observed.map { ($0.publicKey, Self.list($0.allowedIPs)) }) { first, _ in first }
        return Set(wanted.keys).union(present.keys).sorted().compactMap { key in
            guard wanted[key] != present[key] else { return nil }
            return .init(field: "peers[\(key)].allowed_ips", desired: wanted[key], observed: present[key])
        }
    }

    private static func list(_ items: some Sequence<some CustomStringConvertible>) -> String {
        items.map(\.description).sorted().joined(separator: ", ")
    }
}
