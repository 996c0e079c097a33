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
        let classes = ReachClass.all(self, after)
        let comparison = VerdictComparison(before: self, after: after, now: now)
        var changes: [VerdictChange] = []
        for (index, source) in classes.enumerated() {
            for (other, destination) in classes.enumerated() where source.first.mayReach(destination.first) {
                guard let end = index == other ? destination.second : destination.first else { continue }
                for change in comparison.changes(from: source.first, to: end) where !changes.contains(change) {
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
        var ports = source.ports.union(destination.ports)
        // The gateway's own DNS, which no rule names.
        ports.insert(PortRange(53, 53))
        return AddressFamily.allCases.flatMap { family -> [VerdictChange] in
            guard let a = source.address(family), let b = destination.address(family) else { return [] }
            return [ProtocolMatch.tcp, .udp, .icmp].flatMap { match -> [VerdictChange] in
                let ranges = ports.answers(for: match) { port in
                    wasAllowed(
                        Flow(source: a, destination: b, protocol: match.number(family), destinationPort: port))
                }
                return [true, false].compactMap { wasAllowed in
                    ranges[wasAllowed].map {
                        VerdictChange(
                            source: source.name, destination: destination.name, protocol: match, ports: $0,
                            wasAllowed: wasAllowed)
                    }
                }
            }
        }
    }

    /// None where it stays as it was.
    private func wasAllowed(_ flow: Flow) -> Bool? {
        let was = before.verdict(on: flow, at: now).allowed
        return was == after.verdict(on: flow, at: now).allowed ? nil : was
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
