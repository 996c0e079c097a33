// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime

/// Reads other tools' chains at our hooks for those that drop what our rules accept: an accept in one base chain
/// doesn't overrule a drop in another.
struct ForeignChains {
    let listing: RulesetListing
    let interface: InterfaceName

    /// A packet of a flow that our rules accept, as far as chains of others see it.
    private enum Passage: CaseIterable {
        /// The first packet of a flow out of the tunnel.
        case opening
        /// Its reply into the tunnel.
        case reply
    }

    private enum Outcome {
        case accepted
        case dropped
        /// Nothing in the chain decides for certain.
        case undecided
    }

    func drops(ownTablePrefix: String) -> [ForeignDrop] {
        listing.chains.compactMap { chain in
            guard let hook = chain.hook, hook == "forward", ["inet", "ip", "ip6"].contains(chain.family),
                !chain.table.hasPrefix(ownTablePrefix)
            else { return nil }
            guard Passage.allCases.contains(where: { isDropped($0, by: chain) }) else { return nil }
            return ForeignDrop(
                chain: "\(chain.family) \(chain.table) \(chain.name)", hook: hook, remedy: remedy(for: chain))
        }
    }

    private func isDropped(_ passage: Passage, by chain: RulesetListing.Chain) -> Bool {
        switch outcome(of: passage, family: chain.family, table: chain.table, chain: chain.name, depth: 0) {
        case .accepted: false
        case .dropped: true
        case .undecided: chain.policy == "drop"
        }
    }

    /// - Parameter depth: the kernel allows 16 jumps.
    private func outcome(
        of passage: Passage, family: String, table: String, chain: String, depth: Int
    ) -> Outcome {
        guard depth < 16 else { return .undecided }
        for rule in listing.rules where rule.family == family && rule.table == table && rule.chain == chain {
            guard rule.statements.allSatisfy({ holds($0, for: passage) }) else { continue }
            for statement in rule.statements {
                switch statement {
                case .accept: return .accepted
                case .drop: return .dropped
                case .return: return .undecided
                case .jump(let target), .goto(let target):
                    let inner = outcome(of: passage, family: family, table: table, chain: target, depth: depth + 1)
                    if inner != .undecided { return inner }
                    if case .goto = statement { return .undecided }
                default: continue
                }
            }
        }
        return .undecided
    }

    /// Whether the statement is certain to let a packet of this passage go on to the next statement.
    private func holds(_ statement: RulesetListing.Statement, for passage: Passage) -> Bool {
        switch statement {
        case .condition: false
        case .established: passage == .reply
        case .interface(let key, let name): name == interface.description && (key == "iifname") == (passage == .opening)
        case .accept, .drop, .return, .jump, .goto, .neutral: true
        }
    }

    private func remedy(for chain: RulesetListing.Chain) -> String {
        let place = "\(chain.family) \(chain.table) \(chain.name)"
        return "nft insert rule \(place) iifname \(interface) accept && "
            + "nft insert rule \(place) oifname \(interface) ct state established,related accept"
    }
}
