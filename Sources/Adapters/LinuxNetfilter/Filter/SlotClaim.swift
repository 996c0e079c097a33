// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink

/// A process's claim on one of the slots that the Warren tables of a host share.
public struct SlotClaim: ~Copyable, Sendable {
    /// 1…15; it stands in the conntrack marks of the flows that this process's table decides.
    public let slot: UInt8
    private let name: NameClaim

    /// - Parameter interface: whose table it is for.
    public init(for interface: InterfaceName) throws {
        let (own, others) = try Self.slotsInUse(by: interface)
        // After a crash the old table still has its slot, and its flows carry it.
        let candidates = own.map { [$0] } ?? (1...15).filter { !others.contains($0) }
        for slot in candidates {
            guard let name = try NameClaim("warren/slot/\(slot)") else { continue }
            self.slot = slot
            self.name = name
            return
        }
        throw NoSlot()
    }

    /// The slots in the names of generations in all Warren tables.
    private static func slotsInUse(by interface: InterfaceName) throws -> (own: UInt8?, others: Set<UInt8>) {
        let table = NetfilterPacketFilter.tablePrefix + interface.description
        var commands = NftablesCommands(table: table)
        commands.listChains()
        let listing = try RulesetListing(json: try Nftables(elements: false).run(commands))
        var own: UInt8?
        var others: Set<UInt8> = []
        for chain in listing.chains where chain.table.hasPrefix(NetfilterPacketFilter.tablePrefix) {
            guard let slot = FilterGeneration(suffixOf: chain.name)?.slot else { continue }
            if chain.table == table { own = slot } else { others.insert(slot) }
        }
        return (own, others)
    }
}

/// No slot is free.
public struct NoSlot: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String {
        "15 Warren gateways already run on this host: the conntrack mark has no room for another"
    }
}
