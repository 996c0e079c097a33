// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What was changed for one gateway, so that it can be put back: the content of `IFACE.switches.json`.
struct SwitchRecord: Hashable, Codable, Sendable {
    struct Change: Hashable, Codable, Sendable {
        /// Below /proc/sys/net.
        let path: String
        /// The value before the first change, also when another gateway made that.
        let before: Int
        let after: Int
    }

    /// The network namespace, as /proc names it: switches of the same name in another one are others.
    let namespace: String
    /// Whether the host was a router for IPv4 before the first gateway came.
    let wasRouter: Bool
    var changes: [Change] = []

    init(namespace: String, wasRouter: Bool) {
        self.namespace = namespace
        self.wasRouter = wasRouter
    }

    init(json: String) throws {
        self = try JSONDecoder().decode(SwitchRecord.self, from: Data(json.utf8))
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    func change(of path: String) -> Change? { changes.first { $0.path == path } }

    /// Takes up a setting, unless it holds without us. What is in the record keeps its first old value; what another
    /// gateway changed is inherited with that one's, so that the last to go puts it back.
    mutating func take(_ setting: SwitchSetting, current: Int, others: [SwitchRecord]) {
        if change(of: setting.path) != nil { return }
        let inherited = others.lazy.compactMap { $0.change(of: setting.path) }.first
        if inherited == nil && current == setting.value { return }
        changes.append(Change(path: setting.path, before: inherited?.before ?? current, after: setting.value))
    }

    /// What to put back, last change first: nothing that another gateway needs, nor that somebody changed since.
    /// Where somebody made the host a router meanwhile, as Docker does, its interfaces go on forwarding.
    func restoration(others: [SwitchRecord], read: (_ path: String) throws -> Int?) rethrows -> [SwitchSetting] {
        let becameRouter = try !wasRouter && read(SwitchPlan.global) == 1
        return try changes.reversed().compactMap { change in
            let isForwarding = change.path.hasPrefix("ipv4/conf/") && change.path.hasSuffix("/forwarding")
            let isNeeded = others.contains { $0.change(of: change.path) != nil } || (becameRouter && isForwarding)
            guard try !isNeeded && read(change.path) == change.after else { return nil }
            return SwitchSetting(path: change.path, value: change.before)
        }
    }
}
