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
        var steps = portSteps(ofGroups: groups(holding: end(at: source)) + groups(holding: end(at: destination)))
        // The gateway's own DNS, which no rule names.
        steps.insert(PortRange(53, 53))
        return [ProtocolMatch.tcp, .udp, .icmp].flatMap { match -> [AllowedService] in
            let ranges = steps.answers(for: match) { port -> Bool? in
                let decision = verdict(
                    on: Flow(
                        source: source, destination: destination, protocol: match.number(source.family),
                        destinationPort: port), at: now)
                return decision.allowed ? decision.wouldDeny : nil
            }
            return [false, true].compactMap { wouldDeny in
                ranges[wouldDeny].map { AllowedService(protocol: match, ports: $0, wouldDeny: wouldDeny) }
            }
        }
    }
}
