// SPDX-License-Identifier: Apache-2.0

/// A chain that the kernel calls at a hook.
struct BaseChain: Hashable {
    let name: String
    let type: String
    let hook: String
    let priority: Int

    init(_ name: String, type: String = "filter", hook: String, priority: Int) {
        self.name = name
        self.type = type
        self.hook = hook
        self.priority = priority
    }
}

/// Commands of one transaction on one table of family `inet`, as libnftables takes them.
struct NftablesCommands {
    private let table: String
    private var bytes: [UInt8] = Array(#"{"nftables":["#.utf8)
    private var isEmpty = true

    /// - Parameter table: the table that all commands are about.
    init(table: String) {
        self.table = table
    }

    var document: [UInt8] { bytes + Array("]}".utf8) }

    mutating func addTable() {
        append("add", "table", ["family": "inet", "name": .string(table)])
    }

    mutating func deleteTable() {
        append("delete", "table", ["family": "inet", "name": .string(table)])
    }

    mutating func addChain(_ name: String) {
        append("add", "chain", member(name))
    }

    /// A base chain. Its policy is always accept: what is not about the tunnel is not ours to judge.
    mutating func addBaseChain(_ chain: BaseChain) {
        let base: [(String, JSON)] = [
            ("family", "inet"), ("table", .string(table)), ("name", .string(chain.name)),
            ("type", .string(chain.type)), ("hook", .string(chain.hook)), ("prio", .signed(chain.priority)),
            ("policy", "accept"),
        ]
        append("add", "chain", .object(base))
    }

    mutating func flushChain(_ name: String) {
        append("flush", "chain", member(name))
    }

    mutating func deleteChain(_ name: String) {
        append("delete", "chain", member(name))
    }

    mutating func deleteMap(_ name: String) {
        append("delete", "map", member(name))
    }

    mutating func addRule(_ chain: String, _ statements: JSON...) {
        addRule(chain, statements)
    }

    mutating func addRule(_ chain: String, _ statements: [JSON]) {
        let rule: JSON = [
            "family": "inet", "table": .string(table), "chain": .string(chain), "expr": .array(statements),
        ]
        append("add", "rule", rule)
    }

    /// A map from a concatenation of `types` to marks.
    mutating func addMap(_ name: String, types: [String], isInterval: Bool) {
        let type: JSON = types.count == 1 ? .string(types[0]) : .array(types.map { .string($0) })
        let map: [(String, JSON)] = [
            ("family", "inet"), ("table", .string(table)), ("name", .string(name)), ("type", type), ("map", "mark"),
        ]
        append("add", "map", .object(isInterval ? map + [("flags", ["interval"])] : map))
    }

    /// Adds elements to a map; `write` puts each `[key,value]` and the commas between them.
    mutating func addElements(_ map: String, write: (inout [UInt8]) -> Void) {
        startCommand()
        bytes += #"{"add":{"element":{"family":"inet","table":""#.utf8
        bytes += "\(table)\",\"name\":\"\(map)\",\"elem\":[".utf8
        write(&bytes)
        bytes += "]}}}".utf8
    }

    /// Lists the chains of all tables: names and hooks, no rules.
    mutating func listChains() {
        append("list", "chains", nil)
    }

    /// Lists the maps of all tables of family `inet`.
    mutating func listMaps() {
        append("list", "maps", ["family": "inet"])
    }

    /// Lists everything in all tables.
    mutating func listRuleset() {
        append("list", "ruleset", nil)
    }

    private func member(_ name: String) -> JSON {
        ["family": "inet", "table": .string(table), "name": .string(name)]
    }

    private mutating func append(_ verb: String, _ kind: String, _ object: JSON) {
        startCommand()
        JSON.object([(verb, .object([(kind, object)]))]).write(to: &bytes)
    }

    private mutating func startCommand() {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
    }
}
