// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a gateway lets through its tunnel interface: the values that the packet filter is compiled from.
public struct Firewall: Hashable, Sendable {
    public let interface: InterfaceName
    /// The only ones of the gateway's addresses that a peer may open a flow to.
    public let ownAddresses: [OwnAddress]
    /// Ordered by level. Of those that match a flow, the strongest level counts; in it the first of each chain answers,
    /// and one that denies wins (`answer(among:)`). What none matches is denied. With one level and one chain, which
    /// is what a list of rules is, the first that matches decides.
    public let rules: [FirewallRule]
    public let enforcement: Enforcement
    /// nil: packets pass as they are.
    public let translation: Translation?

    public init(
        interface: InterfaceName, ownAddresses: [OwnAddress], rules: [FirewallRule], enforcement: Enforcement,
        translation: Translation? = nil
    ) {
        self.interface = interface
        self.ownAddresses = ownAddresses
        self.rules = rules.isSortedByLevel ? rules : rules.sorted { $0.level < $1.level }
        self.enforcement = enforcement
        self.translation = translation
    }
}

/// What happens to a flow, and what decided it.
public struct FlowVerdict: Hashable, Sendable {
    public let accepts: Bool
    /// The index of the rule that matched; nil where none did.
    public let rule: Int?
    /// Accepted only because it is observed: enforced, it would be denied.
    public let wouldDeny: Bool

    public init(accepts: Bool, rule: Int?, wouldDeny: Bool = false) {
        self.accepts = accepts
        self.rule = rule
        self.wouldDeny = wouldDeny
    }
}

extension Firewall {
    /// The verdict on a forwarded flow. This function is the meaning of the rules; what is compiled from them for the
    /// kernel is held to it (Tests/System/packets).
    public func verdict(on flow: Flow) -> FlowVerdict {
        let answer = rules.answer(among: rules.indices.lazy.filter { rules[$0].matches(flow) })
        if let answer, answer.accepts { return answer }
        let mode = enforcement.mode(
            source: Self.longestMatch(flow.source, in: enforcement.sources),
            destination: Self.longestMatch(flow.destination, in: enforcement.destinations))
        return FlowVerdict(accepts: mode == .observe, rule: answer?.rule, wouldDeny: mode == .observe)
    }

    private static func longestMatch(_ address: IPAddress, in modes: [Prefix: EnforcementMode]) -> EnforcementMode? {
        modes.filter { $0.key.contains(address) }.max { $0.key.length < $1.key.length }?.value
    }
}

extension [FirewallRule] {
    fileprivate var isSortedByLevel: Bool { zip(self, dropFirst()).allSatisfy { $0.level <= $1.level } }
}
