// SPDX-License-Identifier: Apache-2.0

/// What the firewall writes into the conntrack mark of a flow, 32 bits:
///
///     31   28 27      20  19   18                 0
///     [ slot ][generation][would][      rule        ]    accepted
///     [  0   ][slot][gen.][  0  ][      rule        ]    denied
///     [  0   ][     0    ][   class of its source   ]    being decided
///
/// - slot 1…15: which of the host's Warren tables decided. The upper 4 bits are 0 unless one has accepted the flow.
/// - generation 0…255: the rules under which it was decided; of a denial, the lower 4 bits. A packet whose flow has the
///   table's current slot and generation passes; any other is evaluated again.
/// - would: accepted because it is observed; enforced, it would be denied.
/// - rule: 1 + the index of the rule that decided, 0 for none.
public struct FlowMark: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(slot: UInt8, generation: UInt8, wouldDeny: Bool, rule: Int?) {
        let number = rule.map { UInt32($0) + 1 } ?? 0
        rawValue = UInt32(slot) << 28 | UInt32(generation) << 20 | (wouldDeny ? Self.wouldBit : 0) | number
    }

    /// The mark of a denial.
    public init(deniedBy rule: Int?, slot: UInt8, generation: UInt8) {
        self.init(slot: 0, generation: slot << 4 | generation & 0xf, wouldDeny: false, rule: rule)
    }

    /// Of an accepted flow; 0 for any other.
    public var slot: UInt8 { UInt8(rawValue >> 28) }
    /// Of an accepted flow.
    public var generation: UInt8 { UInt8(rawValue >> 20 & 0xff) }
    public var isAccepted: Bool { slot != 0 }
    public var isDenied: Bool { slot == 0 && generation >> 4 != 0 }

    /// The slot of the table that accepted or denied the flow last.
    public var decider: UInt8? { isAccepted ? slot : isDenied ? generation >> 4 : nil }

    /// Whether the decider's generation of this number decided. Of denials it is true for each 16th.
    public func isDecided(by number: UInt8) -> Bool {
        isAccepted ? generation == number : isDenied && generation & 0xf == number & 0xf
    }

    public var wouldDeny: Bool { isAccepted && rawValue & Self.wouldBit != 0 }

    /// The index of the rule that decided; nil for none, for the system's own, and for marks that are scratch.
    public var rule: Int? {
        let number = Int(rawValue & Self.ruleMask)
        return (isAccepted || isDenied) && number > 0 && !isSystem ? number - 1 : nil
    }

    /// Accepted because every peer may have it of the gateway: DNS and ICMP echo at its overlay addresses.
    public var isSystem: Bool { isAccepted && rawValue & Self.ruleMask == Self.systemRule.rawValue }

    /// Slot and generation.
    public static let decisionMask: UInt32 = 0xfff0_0000
    public static let slotMask: UInt32 = 0xf000_0000
    public static let wouldBit: UInt32 = 0x0008_0000
    public static let ruleMask: UInt32 = 0x0007_ffff
    /// The rule bits of what is accepted for every peer.
    public static let systemRule = FlowMark(rawValue: ruleMask)
    /// The most rules that a firewall can have.
    public static let maximumRules = Int(ruleMask) - 1
}
