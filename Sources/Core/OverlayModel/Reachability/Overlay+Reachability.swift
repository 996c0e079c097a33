// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Flows whose verdict another configuration changes.
public struct VerdictChange: Hashable, Sendable {
    /// Names of what stands for all that no rule tells apart from it.
    public let source: String
    public let destination: String
    public let `protocol`: ProtocolMatch
    /// Destination ports; none: all.
    public let ports: [PortRange]
    /// Whether it was allowed; afterwards it is the other.
    public let wasAllowed: Bool
}

extension Overlay {
    /// What changes for flows between peers, routes and the outside where both configurations have the two ends.
    /// - Parameter limit: of changes that are looked for.
    public func verdictChanges(to after: Overlay, at now: Timestamp, limit: Int) -> [VerdictChange] {
        let ends = ReachEnd.all(self, after)
        var changes: [VerdictChange] = []
        for source in ends {
            for destination in ends where source.name != destination.name && source.mayReach(destination) {
                let comparison = VerdictComparison(before: self, after: after, now: now)
                for change in comparison.changes(from: source, to: destination) where !changes.contains(change) {
                    changes.append(change)
                    if changes.count == limit { return changes }
                }
            }
        }
        return changes
    }
}

extension ReachEnd {
    /// Without a network it is the outside.
    fileprivate func mayReach(_ other: ReachEnd) -> Bool {
        if networks.isEmpty || other.networks.isEmpty { return networks != other.networks }
        return !networks.isDisjoint(with: other.networks)
    }
}

private struct VerdictComparison {
    let before: Overlay
    let after: Overlay
    let now: Timestamp

    func changes(from source: ReachEnd, to destination: ReachEnd) -> [VerdictChange] {
        AddressFamily.allCases.flatMap { family -> [VerdictChange] in
            guard let a = source.address(family), let b = destination.address(family) else { return [] }
            let ports = source.ports.union(destination.ports).union([1]).sorted()
            return [ProtocolMatch.tcp, .udp, .icmp].flatMap { match in
                changes(match, from: a, to: b, ports: match == .icmp ? [0] : ports).map { ports, wasAllowed in
                    VerdictChange(
                        source: source.name, destination: destination.name, protocol: match, ports: ports,
                        wasAllowed: wasAllowed)
                }
            }
        }
    }

    /// Runs of ports, by what was before.
    private func changes(
        _ match: ProtocolMatch, from source: IPAddress, to destination: IPAddress, ports: [UInt16]
    ) -> [(ports: [PortRange], wasAllowed: Bool)] {
        var ranges: [Bool: [PortRange]] = [:]
        for (index, port) in ports.enumerated() {
            let flow = Flow(
                source: source, destination: destination, protocol: match.number(source.family), destinationPort: port)
            let wasAllowed = before.verdict(on: flow, at: now).allowed
            guard wasAllowed != after.verdict(on: flow, at: now).allowed else { continue }
            let last = index + 1 < ports.count ? ports[index + 1] - 1 : .max
            ranges[wasAllowed, default: []].append(PortRange(port, last))
        }
        return [true, false].compactMap { wasAllowed in
            ranges[wasAllowed].map { (PortRange.joined($0), wasAllowed) }
        }
    }
}

extension ProtocolMatch {
    /// The protocol that stands for it; of any, TCP.
    public func number(_ family: AddressFamily) -> IPProtocol {
        switch self {
        case .any, .tcp: .tcp
        case .udp: .udp
        case .icmp: family == .v4 ? .icmp : .icmpv6
        }
    }
}
