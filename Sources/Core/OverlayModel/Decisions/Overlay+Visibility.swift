// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// Whether two peers may know of each other: of one network, neither blocked, and some flow between them allowed in
    /// at least one direction; a gateway and the devices that it serves always. A rule that expires counts until the
    /// revision that takes it out.
    public func visible(_ a: Peer, _ b: Peer) -> Bool {
        guard isActive(a), isActive(b), a.networkID == b.networkID else { return false }
        if isJump(a) || isJump(b) { return true }
        guard !accessListDenies(a, b) else { return false }
        return representativeFlows(between: a, and: b).contains { verdict(on: $0, at: .distantPast).allowed }
    }

    /// The verdict is piecewise constant: it changes with the family, the protocol that a rule can name, and the port.
    /// One flow of each piece stands for all.
    private func representativeFlows(between a: Peer, and b: Peer) -> some Sequence<Flow> {
        let indices = (groups.ofPeer[a.id] ?? []) + (groups.ofPeer[b.id] ?? [])
        let ports = portSteps(ofGroups: indices).pieces.map(\.first)
        let pairs = AddressFamily.allCases.flatMap { family -> [(IPAddress, IPAddress)] in
            guard let a = a.address(family), let b = b.address(family) else { return [] }
            return [(a, b), (b, a)]
        }
        return pairs.lazy.flatMap { source, destination in
            IPProtocol.representatives(source.family).lazy.flatMap { proto in
                (proto.hasPorts ? ports : [0]).lazy.map {
                    Flow(source: source, destination: destination, protocol: proto, destinationPort: $0)
                }
            }
        }
    }
}

extension Peer {
    func address(_ family: AddressFamily) -> IPAddress? {
        if address.family == family { return address }
        return addressV6.flatMap { $0.family == family ? $0 : nil }
    }
}

extension IPProtocol {
    /// Each that a rule can name, and one that none can.
    fileprivate static func representatives(_ family: AddressFamily) -> [IPProtocol] {
        [.tcp, .udp, family == .v4 ? .icmp : .icmpv6, IPProtocol(rawValue: 253)]
    }
}
