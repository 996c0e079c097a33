// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The dead man's switch. The packet filter marks every packet that comes out of the tunnel before it is routed, and
/// a routing rule refuses to route what came out of the tunnel unmarked. If somebody removes the filter
/// (`nft flush ruleset`), the gateway closes instead of forwarding everything.
public enum EnteringMark {
    /// Bit 28 of the packet mark; the others stay whatever they are.
    public static let bit: UInt32 = 0x1000_0000

    /// Before every rule that could find a route (`main` is looked up at 32766), after that for local addresses (0).
    public static let rulePriority: UInt32 = 50

    public static func rules(for interface: InterfaceName) -> Set<PolicyRule> {
        Set(
            AddressFamily.allCases.map { family in
                PolicyRule(
                    family: family, priority: rulePriority, inputInterface: interface, mark: 0, markMask: bit,
                    action: .prohibit)
            })
    }
}
