// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CNftables
public import NodeRuntime
public import OverlayModel
import Synchronization

/// The packet filter of one tunnel interface in nftables: the table `inet warren_IFACE`. No other table is written.
///
/// A change of rules is two transactions: the first puts the new generation's chains and maps beside the old ones,
/// the second points the skeleton to it and removes the old. Flows are decided again by their next packet, because
/// their conntrack mark carries the old generation.
public final class NetfilterPacketFilter: PacketFilter {
    private let interface: InterfaceName
    private let table: String
    private let slot: UInt8
    private let copiesMarks: Bool
    /// The generation in force, as far as this process put it there. Held while anything changes: two transactions
    /// and what is known of the table belong together.
    private let changing = Mutex<InForce?>(nil)

    private struct InForce {
        let generation: FilterGeneration
        let hooks: Set<String>
    }

    private let own = OwnTransactions()

    static let tablePrefix = "warren_"

    /// - Parameters:
    ///   - slot: this table's number among the host's Warren tables, 1…15 (see `SlotClaim`).
    ///   - copiesMarks: for kernels whose packet log doesn't tell conntrack marks (`PacketLog.tellsConntrackMarks`).
    public init(interface: InterfaceName, slot: UInt8, copiesMarks: Bool = false) {
        self.interface = interface
        self.slot = slot
        self.copiesMarks = copiesMarks
        table = Self.tablePrefix + interface.description
    }

    public func close() throws {
        try changing.withLock { _ in
            guard try listing().generations.isEmpty else { return }
            try putInForce(skeleton(nil), stale: try listing())
        }
    }

    public func install(
        _ firewall: Firewall, logging: FlowLogging?, guarded: Set<InterfaceName>, announce: (FlowMark) -> Void
    ) throws {
        try changing.withLock { inForce in
            let present = try listing()
            let generation = try nextGeneration(after: present.generations)
            let stage = FilterStage(
                table: table, generation: generation, firewall: firewall.flattened(),
                masquerades: firewall.translation?.masquerades ?? [])
            try run(stage.commands)
            announce(FlowMark(rawValue: generation.mark))
            let skeleton = skeleton(generation, firewall, logging: logging, guarded: guarded)
            try putInForce(skeleton, stale: present)
            inForce = InForce(
                generation: generation,
                hooks: Set(FilterSkeleton.baseChains(translates: skeleton.translates).map(\.name)))
            if generation.number == 1 {
                // What the generations before the numbers began again have left.
                try ConntrackTable.clearMarks(slot: slot, generations: Set(present.generations.map(\.number)))
            }
        }
        // The commands of thousands of elements leave the heap larger than it needs to be.
        _ = malloc_trim(0)
    }

    public func isIntact() throws -> Bool {
        try changing.withLock { inForce in
            guard let inForce else { return false }
            let chains = try list { $0.listChains() }.chains.filter { isOwn($0.family, $0.table) }
            let names = Set(chains.map(\.name))
            let hooks = Set(chains.filter { $0.hook != nil }.map(\.name))
            return names.contains(FilterStage.decide + inForce.generation.suffix)
                && names.isSuperset(of: FilterSkeleton.chains)
                && hooks.isSuperset(of: inForce.hooks)
        }
    }

    public func remove() throws {
        try changing.withLock { inForce in
            var commands = NftablesCommands(table: table)
            commands.addTable()
            commands.deleteTable()
            try run(commands)
            inForce = nil
        }
    }

    public func foreignDrops() throws -> [ForeignDrop] {
        let ruleset = try list { $0.listRuleset() }
        return ForeignChains(listing: ruleset, interface: interface).drops(ownTablePrefix: Self.tablePrefix)
    }

    public func changes() throws -> AsyncStream<PacketFilterChange> {
        try RulesetMonitor.changes(table: table, own: own)
    }

    // MARK: - Generations

    /// A number that neither a rule in the table nor a flow's mark has. When the numbers begin again, at a start without
    /// a table or after 255, flows may still carry them from before: a flow that was silent that long must not pass
    /// under rules it was never decided by.
    private func nextGeneration(after present: Set<FilterGeneration>) throws -> FilterGeneration {
        guard var next = present.max(by: { $0.number < $1.number })?.next else {
            try ConntrackTable.clearMarks(slot: slot)
            return FilterGeneration(slot: slot, number: 1)
        }
        while present.contains(next) { next = next.next }
        if next.number == 1 {
            try ConntrackTable.clearMarks(slot: slot, generations: Set(0...255).subtracting(present.map(\.number)))
        }
        return next
    }

    private func skeleton(
        _ generation: FilterGeneration?, _ firewall: Firewall? = nil, logging: FlowLogging? = nil,
        guarded: Set<InterfaceName> = []
    ) -> FilterSkeleton {
        FilterSkeleton(
            table: table, interface: interface, ownAddresses: firewall?.ownAddresses ?? [],
            observesDenials: firewall?.enforcement.observesAnything ?? false, generation: generation, logging: logging,
            copiesMarks: copiesMarks, guarded: guarded, translates: firewall?.translation != nil)
    }

    private func putInForce(_ skeleton: FilterSkeleton, stale: TableListing) throws {
        var commands = NftablesCommands(table: table)
        skeleton.add(to: &commands)
        // One that another program has left; a program that translates goes on translating, so that no flow loses what
        // it was changed to.
        let unused = stale.translates && !skeleton.translates ? [FilterSkeleton.translating] : []
        for chain in unused + stale.chains { commands.flushChain(chain) }
        for chain in unused + stale.chains { commands.deleteChain(chain) }
        for map in stale.maps { commands.deleteMap(map) }
        try run(commands)
    }

    /// The chains and maps of generations in our table.
    private struct TableListing {
        var chains: [String] = []
        var maps: [String] = []
        var generations: Set<FilterGeneration> = []
        var translates = false
    }

    private func listing() throws -> TableListing {
        var own = TableListing()
        let chains = try list { $0.listChains() }.chains.filter { isOwn($0.family, $0.table) }.map(\.name)
        own.chains = chains.filter { FilterGeneration(suffixOf: $0) != nil }
        own.translates = chains.contains(FilterSkeleton.translating)
        own.maps = try list { $0.listMaps() }.maps.filter { isOwn($0.family, $0.table) }.map(\.name)
        own.generations = Set((own.chains + own.maps).compactMap { FilterGeneration(suffixOf: $0) })
        return own
    }

    private func list(_ addCommand: (inout NftablesCommands) -> Void) throws -> RulesetListing {
        var commands = NftablesCommands(table: table)
        addCommand(&commands)
        return try RulesetListing(json: try Nftables(elements: false).run(commands))
    }

    private func isOwn(_ family: String, _ table: String) -> Bool { family == "inet" && table == self.table }

    private func run(_ commands: NftablesCommands) throws {
        try own.perform { try Nftables().run(commands) }
    }
}
