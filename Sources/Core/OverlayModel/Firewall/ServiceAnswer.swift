// SPDX-License-Identifier: Apache-2.0

import Addressing

/// All that the answers for a destination depend on, once the class of the source is known.
struct DestinationClass: Hashable {
    /// Indices of the rules that name source and destination, ascending.
    let rules: [Int]
    let mode: EnforcementMode
}

/// An answer for protocols and, where it depends on them, ports. What has none is denied by default.
struct ServiceAnswer: Hashable {
    let protocols: ClosedRange<UInt8>
    let ports: PortRange?
    let verdict: FlowVerdict
}

extension DestinationClass {
    /// Disjoint answers that cover every service which is not denied by default.
    func answers(rules all: [FirewallRule], family: AddressFamily) -> [ServiceAnswer] {
        let byPort = [IPProtocol.tcp, .udp].compactMap { proto -> (IPProtocol, [ServiceAnswer])? in
            let matching = rules.filter { all[$0].protocol.matches(proto, family: family) }
            return matching.contains { !all[$0].ports.isEmpty } ? (proto, answersByPort(proto, matching, of: all)) : nil
        }
        let withPorts = Set(byPort.map(\.0))
        return answersByProtocol(all, family: family, except: withPorts) + byPort.flatMap(\.1)
    }

    /// Runs of protocol numbers with one answer.
    private func answersByProtocol(
        _ all: [FirewallRule], family: AddressFamily, except: Set<IPProtocol>
    ) -> [ServiceAnswer] {
        var answers: [ServiceAnswer] = []
        for protocols in Self.protocolRuns(family) {
            let proto = IPProtocol(rawValue: protocols.lowerBound)
            guard !except.contains(proto) else { continue }
            let matching = rules.lazy.filter {
                all[$0].ports.isEmpty && all[$0].protocol.matches(proto, family: family)
            }
            guard let verdict = verdict(all.answer(among: matching)) else { continue }
            if let last = answers.last, last.verdict == verdict, last.protocols.upperBound == protocols.lowerBound &- 1
            {
                let joined = last.protocols.lowerBound...protocols.upperBound
                answers[answers.count - 1] = ServiceAnswer(protocols: joined, ports: nil, verdict: verdict)
            } else {
                answers.append(ServiceAnswer(protocols: protocols, ports: nil, verdict: verdict))
            }
        }
        return answers
    }

    /// All protocol numbers, cut around those that a rule can name.
    private static func protocolRuns(_ family: AddressFamily) -> [ClosedRange<UInt8>] {
        family == .v4
            ? [0...0, 1...1, 2...5, 6...6, 7...16, 17...17, 18...255]
            : [0...5, 6...6, 7...16, 17...17, 18...57, 58...58, 59...255]
    }

    private func answersByPort(_ proto: IPProtocol, _ matching: [Int], of all: [FirewallRule]) -> [ServiceAnswer] {
        var sweep = Sweep(through: UInt128(UInt16.max))
        for index in matching {
            for range in all[index].ports.isEmpty ? [.all] : all[index].ports {
                sweep.add(Interval(first: UInt128(range.first), last: UInt128(range.last)), item: index)
            }
        }
        var answers: [ServiceAnswer] = []
        sweep.forEachSegment { span, items in
            guard let verdict = verdict(all.answer(among: items)) else { return }
            var ports = PortRange(UInt16(span.first), UInt16(span.last))
            if let last = answers.last, last.verdict == verdict, let before = last.ports,
                before.last &+ 1 == ports.first
            {
                ports = PortRange(before.first, ports.last)
                answers.removeLast()
            }
            answers.append(ServiceAnswer(protocols: proto.rawValue...proto.rawValue, ports: ports, verdict: verdict))
        }
        return answers
    }

    /// The verdict where the rules answer this, or nothing; nil for the default denial.
    private func verdict(_ answer: FlowVerdict?) -> FlowVerdict? {
        if let answer, answer.accepts { return answer }
        return mode == .observe ? FlowVerdict(accepts: true, rule: answer?.rule, wouldDeny: true) : answer
    }
}
