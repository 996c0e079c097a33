// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// The chains and maps of one generation. They are put beside those in force and decide nothing until
/// `FilterSkeleton` points to them, so that neither filling the maps nor the order in which the kernel commits the
/// parts of a transaction can show.
///
///     decide          ct mark := shard and class of ip saddr → decide_shard
///     decide_shard_N  ct mark := answer for class . ip daddr . th dport . protocol, or a denial
///     masquerade      flows that leave with this host's address
///     decide_reply …  the same with the fields swapped: how a flow is decided again by one of its replies
struct FilterStage {
    let table: String
    let generation: FilterGeneration
    private let firewall: FlatFirewall
    private let shards: [FilterShard]
    private let masquerades: [Masquerade]

    static let decide = "decide"
    static let decideReply = "decide_reply"
    static let masquerade = "masquerade"

    init(table: String, generation: FilterGeneration, firewall: FlatFirewall, masquerades: [Masquerade]) {
        self.table = table
        self.generation = generation
        self.firewall = firewall
        self.masquerades = masquerades
        let v4 = FilterShard.shards(of: firewall, family: .v4, first: 1)
        shards = v4 + FilterShard.shards(of: firewall, family: .v6, first: v4.count + 1)
    }

    var commands: NftablesCommands {
        var commands = NftablesCommands(table: table)
        commands.addTable()
        addSources(to: &commands)
        for shard in shards { addMaps(of: shard, to: &commands) }
        addDecision(Self.decide, source: "saddr", destination: "daddr", port: "dport", to: &commands)
        addDecision(Self.decideReply, source: "daddr", destination: "saddr", port: "sport", to: &commands)
        addMasquerades(to: &commands)
        return commands
    }

    // MARK: - Maps

    private func addSources(to commands: inout NftablesCommands) {
        let marks = scratchMarks
        for family in families {
            let sources = firewall.sources.filter { $0.addresses.family == family }
            let map = name("sources\(family.rawValue)")
            let isOfHosts = sources.allSatisfy { $0.addresses.first == $0.addresses.last }
            commands.addMap(map, types: [FilterShard.Field.destination.type(family)], isInterval: !isOfHosts)
            commands.addElements(map) { bytes in
                var separator = Separator()
                for source in sources {
                    separator.write(to: &bytes)
                    bytes += "[\(range: source.addresses),\(marks[source.classID] ?? 0)]".utf8
                }
            }
        }
    }

    private var scratchMarks: [Int: UInt32] {
        shards.reduce(into: [:]) { marks, shard in
            for (index, classID) in shard.classes.enumerated() { marks[classID] = shard.scratchMark(index: index) }
        }
    }

    private func addMaps(of shard: FilterShard, to commands: inout NftablesCommands) {
        addAnswers(shard.plain, of: shard, name("protocols_\(shard.number)"), shard.plainFields, to: &commands)
        addAnswers(shard.byPort, of: shard, name("ports_\(shard.number)"), shard.portFields, to: &commands)
    }

    private func addAnswers(
        _ elements: [FlatFirewall.Element], of shard: FilterShard, _ map: String, _ fields: [FilterShard.Field],
        to commands: inout NftablesCommands
    ) {
        guard !elements.isEmpty else { return }
        let indices = Dictionary(uniqueKeysWithValues: shard.classes.enumerated().map { ($1, $0) })
        commands.addMap(map, types: fields.map { $0.type(shard.family) }, isInterval: true)
        commands.addElements(map) { bytes in
            var separator = Separator()
            for element in elements {
                separator.write(to: &bytes)
                let scratch = shard.scratchMark(index: indices[element.classID] ?? 0)
                let key = fields.map { $0.value(of: element, scratchMark: scratch) }.joined(separator: ",")
                bytes += "[{\"concat\":[\(key)]},\(mark(of: element.answer))]".utf8
            }
        }
    }

    private func mark(of answer: FlowVerdict) -> UInt32 {
        guard answer.accepts else { return generation.denial(by: answer.rule) }
        return FlowMark(
            slot: generation.slot, generation: generation.number, wouldDeny: answer.wouldDeny, rule: answer.rule
        ).rawValue
    }

    // MARK: - Chains

    /// Once for each flow: what a flow was changed to is connection tracking's to remember.
    private func addMasquerades(to commands: inout NftablesCommands) {
        commands.addChain(name(Self.masquerade))
        for masquerade in masquerades {
            for family in AddressFamily.allCases {
                let ends = [("saddr", masquerade.sources), ("daddr", masquerade.destinations)].map { field, prefixes in
                    (field, prefixes.filter { $0.family == family }.map(JSON.prefix))
                }
                guard ends.allSatisfy({ !$0.1.isEmpty }) else { continue }
                let ip = family == .v4 ? "ip" : "ip6"
                let matches = ends.map { JSON.match(.field(ip, $0), ["set": .array($1)]) }
                commands.addRule(name(Self.masquerade), matches + [.masquerade])
            }
        }
    }

    private func addDecision(
        _ chain: String, source: String, destination: String, port: String, to commands: inout NftablesCommands
    ) {
        commands.addChain(name(chain))
        for family in families {
            let ip = family == .v4 ? "ip" : "ip6"
            for shard in shards where shard.family == family {
                addLookUps(
                    chain, of: shard, destination: .field(ip, destination), port: .field("th", port), to: &commands)
            }
            let entrance = addEntrance(chain, family, to: &commands)
            let lookUp = JSON.lookUp(.field(ip, source), in: name("sources\(family.rawValue)"))
            commands.addRule(name(chain), .set(.conntrackMark, lookUp), .goto(entrance))
        }
        commands.addRule(name(chain), denial)
    }

    /// The chain that finds the shard of a family by the scratch mark; the shard's own where there is only one.
    private func addEntrance(
        _ chain: String, _ family: AddressFamily, to commands: inout NftablesCommands
    ) -> String {
        let candidates = shards.filter { $0.family == family }
        if candidates.count == 1, let only = candidates.first { return name("\(chain)_shard_\(only.number)") }
        let entrance = name("\(chain)_shard\(family.rawValue)")
        let targets = candidates.map { shard -> JSON in
            [.number(UInt64(shard.scratchMark(index: 0))), .goto(name("\(chain)_shard_\(shard.number)"))]
        }
        let shardOfMark: JSON = ["&": [.conntrackMark, .number(UInt64(FilterShard.scratchMask))]]
        commands.addChain(entrance)
        commands.addRule(entrance, ["vmap": ["key": shardOfMark, "data": ["set": .array(targets)]]])
        addRace(entrance, to: &commands)
        return entrance
    }

    private func addLookUps(
        _ chain: String, of shard: FilterShard, destination: JSON, port: JSON, to commands: inout NftablesCommands
    ) {
        func key(_ fields: [FilterShard.Field]) -> JSON {
            .concatenation(
                fields.map { field in
                    switch field {
                    case .classMark: .conntrackMark
                    case .destination: destination
                    case .port: port
                    case .proto: .transportProtocol
                    }
                })
        }
        let lookUps = name("\(chain)_shard_\(shard.number)")
        commands.addChain(lookUps)
        if !shard.byPort.isEmpty {
            let answer = JSON.lookUp(key(shard.portFields), in: name("ports_\(shard.number)"))
            commands.addRule(
                lookUps, .match(.transportProtocol, ["set": [6, 17]]), .set(.conntrackMark, answer), .return)
        }
        if !shard.plain.isEmpty {
            let answer = JSON.lookUp(key(shard.plainFields), in: name("protocols_\(shard.number)"))
            commands.addRule(lookUps, .set(.conntrackMark, answer), .return)
        }
        addRace(lookUps, to: &commands)
    }

    /// The mark is the flow's, not the packet's: a packet of the same flow on another core may have decided between
    /// this packet's two look-ups, which then found the answer in the place of the class. Else the flow is denied.
    private func addRace(_ chain: String, to commands: inout NftablesCommands) {
        commands.addRule(chain, .match(.conntrackMark, mask: FlowMark.decisionMask, generation.mark), .return)
        commands.addRule(chain, denial)
    }

    private var denial: JSON { .set(.conntrackMark, .number(UInt64(generation.denial(by: nil)))) }

    private var families: [AddressFamily] {
        AddressFamily.allCases.filter { family in shards.contains { $0.family == family } }
    }

    private func name(_ kind: String) -> String { kind + generation.suffix }
}

private struct Separator {
    private var isFirst = true

    mutating func write(to bytes: inout [UInt8]) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}

extension FilterShard.Field {
    /// The field of an element's key, as JSON.
    fileprivate func value(of element: FlatFirewall.Element, scratchMark: UInt32) -> String {
        switch self {
        case .classMark: "\(scratchMark)"
        case .destination: "\(range: element.destinations)"
        case .port: (element.ports ?? .all).json
        case .proto: "\(range: element.protocols)"
        }
    }
}

extension PortRange {
    fileprivate var json: String { "\(range: first...last)" }
}

extension String.StringInterpolation {
    fileprivate mutating func appendInterpolation(range: AddressRange) {
        let (first, last) = (range.firstAddress, range.lastAddress)
        appendLiteral(first == last ? "\"\(first)\"" : "{\"range\":[\"\(first)\",\"\(last)\"]}")
    }

    fileprivate mutating func appendInterpolation(range: ClosedRange<some BinaryInteger>) {
        let (first, last) = (range.lowerBound, range.upperBound)
        appendLiteral(first == last ? "\(first)" : "{\"range\":[\(first),\(last)]}")
    }
}
