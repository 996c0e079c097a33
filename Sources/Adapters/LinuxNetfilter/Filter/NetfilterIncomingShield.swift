// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import NodeRuntime
import Synchronization

/// A shield in nftables: the table `inet warren_IFACE_incoming`. No other table is written.
///
///     hook input   arriving    out of the tunnel: replies pass, all else is dropped
///     hook forward forwarding  the same, for what lies behind the machine
public final class NetfilterIncomingShield: IncomingShield {
    private let interface: InterfaceName
    private let table: String
    /// nil: nobody has looked yet.
    private let isUp = Mutex<Bool?>(nil)

    private static let chains = [
        BaseChain("arriving", hook: "input", priority: 0), BaseChain("forwarding", hook: "forward", priority: 0),
    ]

    public init(interface: InterfaceName) {
        self.interface = interface
        table = "\(NetfilterPacketFilter.tablePrefix)\(interface)_incoming"
    }

    public func raise() throws -> Bool {
        try isUp.withLock { isUp in
            let name = interface.description
            var commands = NftablesCommands(table: table)
            commands.addTable()
            for chain in Self.chains {
                commands.addBaseChain(chain)
                commands.flushChain(chain.name)
                commands.addRule(
                    chain.name, .entering(name), .direction("reply"), .state(["established", "related"]), .accept)
                commands.addRule(chain.name, .entering(name), .drop)
            }
            guard try !stands() else { return false }
            try Nftables().run(commands)
            isUp = true
            return true
        }
    }

    public func lower() throws {
        try isUp.withLock { isUp in
            guard isUp != false else { return }
            var commands = NftablesCommands(table: table)
            commands.addTable()
            commands.deleteTable()
            do { try Nftables().run(commands) } catch {
                // Who never asked for one needs no nftables, and a kernel without them has none of an earlier process.
                guard isUp == true else { return }
                throw error
            }
            isUp = false
        }
    }

    /// Whether all of its rules are there.
    private func stands() throws -> Bool {
        var commands = NftablesCommands(table: table)
        commands.listRuleset()
        let own = try RulesetListing(json: try Nftables(elements: false).run(commands)).rules.filter {
            $0.family == "inet" && $0.table == table
        }
        return Self.chains.allSatisfy { chain in
            let rules = own.filter { $0.chain == chain.name }.map(\.statements)
            return rules.count == 2 && rules[1] == [.interface(key: "iifname", name: interface.description), .drop]
        }
    }
}
