// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The destination ports at which a verdict can change: where some rule's range begins or has ended. Between two of
/// them it is constant, so that one flow of each piece stands for all.
struct PortSteps: Sendable {
    /// The first port of each piece. Nothing listens on port 0: the first piece begins with 1.
    private var starts: Set<UInt16> = [1]

    init(_ ranges: some Sequence<PortRange> = []) {
        for range in ranges { insert(range) }
    }

    mutating func insert(_ range: PortRange) {
        starts.formUnion([range.first, range.last &+ 1])
        starts.remove(0)
    }

    func union(_ other: PortSteps) -> PortSteps {
        var union = self
        union.starts.formUnion(other.starts)
        return union
    }

    var pieces: [PortRange] {
        let starts = starts.sorted()
        return zip(starts, starts.dropFirst().map { $0 - 1 } + [.max]).map { PortRange($0, $1) }
    }

    /// The pieces by what is answered for them: TCP and UDP are asked for each piece, ICMP, which has no ports, once.
    func answers<Answer: Hashable>(
        for match: ProtocolMatch, _ answer: (_ port: UInt16) -> Answer?
    ) -> [Answer: [PortRange]] {
        var ranges: [Answer: [PortRange]] = [:]
        for piece in match == .icmp ? [PortRange(0, .max)] : pieces {
            if let answer = answer(piece.first) { ranges[answer, default: []].append(piece) }
        }
        return ranges.mapValues(PortRange.joined)
    }
}

extension Overlay {
    /// Of what these groups' rules say.
    func portSteps(ofGroups indices: some Sequence<Int>) -> PortSteps {
        PortSteps(Set(indices).flatMap { groups.views[$0].rules }.flatMap { $0.rule.ports })
    }
}

extension PortRange {
    /// Neighbours as one; none for all ports, or for a service without ports.
    fileprivate static func joined(_ ranges: [PortRange]) -> [PortRange] {
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
