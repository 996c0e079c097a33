// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What one end may open at another.
public struct AllowedService: Hashable, Sendable, Codable {
    public let `protocol`: ProtocolMatch
    /// Destination ports; none: all.
    public let ports: [PortRange]
    /// Allowed only because what denies it is observed.
    public let wouldDeny: Bool

    private enum CodingKeys: String, CodingKey {
        case ports
        case `protocol`
        case wouldDeny = "would_deny"
    }
}

extension Overlay {
    /// What may be opened from one address at another: TCP, UDP and ICMP.
    public func services(from source: IPAddress, to destination: IPAddress, at now: Timestamp) -> [AllowedService] {
        let ports = portBoundaries(between: end(at: source), and: end(at: destination))
        return [ProtocolMatch.tcp, .udp, .icmp].flatMap { match -> [AllowedService] in
            var ranges: [Bool: [PortRange]] = [:]
            let starts = match == .icmp ? [0] : ports
            for (index, port) in starts.enumerated() {
                let flow = Flow(
                    source: source, destination: destination, protocol: match.number(source.family),
                    destinationPort: port)
                let decision = verdict(on: flow, at: now)
                guard decision.allowed else { continue }
                let last = index + 1 < starts.count ? starts[index + 1] - 1 : .max
                ranges[decision.wouldDeny, default: []].append(PortRange(port, last))
            }
            return [false, true].compactMap { wouldDeny in
                ranges[wouldDeny].map {
                    AllowedService(protocol: match, ports: PortRange.joined($0), wouldDeny: wouldDeny)
                }
            }
        }
    }

    /// Where some rule's range of ports begins or has ended, and 53, which is the gateway's DNS.
    func portBoundaries(between a: FlowEnd, and b: FlowEnd) -> [UInt16] {
        let indices = Set(groups(holding: a) + groups(holding: b))
        let ranges = indices.flatMap { groups.views[$0].rules }.flatMap { $0.rule.ports }
        return Set(ranges.flatMap { [$0.first, $0.last &+ 1] } + [1, 53, 54]).subtracting([0]).sorted()
    }
}

extension PortRange {
    /// Neighbours as one; none for all ports, or for a service without ports.
    static func joined(_ ranges: [PortRange]) -> [PortRange] {
        let joined = ranges.reduce(into: [PortRange]()) { joined, range in
            if let last = joined.last, last.last &+ 1 == range.first {
                joined[joined.count - 1] = PortRange(last.first, range.last)
            } else {
                joined.append(range)
            }
        }
        return joined.count == 1 && joined[0].last == .max && joined[0].first <= 1 ? [] : joined
    }
}
