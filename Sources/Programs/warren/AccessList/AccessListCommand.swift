// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acl", abstract: "Who is cut off in a network, and which pairs may not talk.",
        discussion: """
            What an access list denies, no policy allows.

            Examples:
              warren acl show office
              warren acl block printer.office
              warren acl deny printer.office laptop.office
              warren acl remove office 1
            """,
        subcommands: [
            AccessListShowCommand.self, AccessListBlockCommand.self, AccessListUnblockCommand.self,
            AccessListDenyCommand.self, AccessListRemoveCommand.self,
        ])
}

struct AccessListShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "A network's access list.")

    @Argument var network: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let list = try await api.accessList(try directory.network(network).id)
        return Answer(list, directory.text(list))
    }
}

struct AccessListBlockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Cut a peer off in its network; its device's other networks stay.")

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.change(peer) { blocked, peer in blocked.insert(peer) }
    }
}

struct AccessListUnblockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let a peer in again, as far as this list goes.")

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.change(peer) { blocked, peer in blocked.remove(peer) }
    }
}

struct AccessListDenyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Keep two peers of a network apart, in both directions.")

    @Argument(help: "PEER, or PEER.NETWORK.") var first: String
    @Argument(help: "The other, or '*' for all.") var second: String
    @Option(help: "What it is for.") var description: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let peer = try directory.peer(first)
        let other: AccessListEnd = second == "*" ? .any : .peer(try directory.peer(second).id)
        let present = try await api.accessList(peer.networkID)
        let rule = AccessListRuleBody(source: .peer(peer.id), target: other, action: .deny, description: description)
        let changed = try await api.updateAccessList(
            peer.networkID, AccessListUpdate(enabled: true, rules: present.rules.map(AccessListRuleBody.init) + [rule]))
        return Answer(changed, directory.text(changed))
    }
}

struct AccessListRemoveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a rule by its number.")

    @Argument var network: String
    @Argument(help: "As 'warren acl show' numbers it.") var rule: Int
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let id = try directory.network(network).id
        var rules = try await api.accessList(id).rules
        guard rules.indices.contains(rule - 1) else {
            throw ValidationError("there is no rule \(rule): the list has \(rules.count)")
        }
        rules.remove(at: rule - 1)
        let changed = try await api.updateAccessList(
            id, AccessListUpdate(rules: rules.map(AccessListRuleBody.init)))
        return Answer(changed, directory.text(changed))
    }
}

extension ControlPlaneAPI {
    fileprivate func change(
        _ name: String, _ body: (inout Set<ID<Peer>>, ID<Peer>) -> Void
    ) async throws -> Answer {
        let directory = try await Directory.load(self)
        let peer = try directory.peer(name)
        let present = try await accessList(peer.networkID)
        var blocked = Set(try present.blockedPeers.keys.map { try ID<Peer>(text: $0) })
        body(&blocked, peer.id)
        let changed = try await updateAccessList(peer.networkID, AccessListUpdate(blockedPeers: blocked))
        return Answer(changed, directory.text(changed))
    }
}

extension AccessListRuleBody {
    fileprivate init(_ rule: AccessListRule) {
        self.init(source: rule.source, target: rule.target, action: rule.action, description: rule.description)
    }
}

extension Directory {
    fileprivate func text(_ list: AccessListInfo) -> String {
        let blocked = list.blockedPeers.keys.compactMap { try? ID<Peer>(text: $0) }.map { name($0) }.sorted()
        var table = Table("RULE", "PEER", "AND", "ACTION", "DESCRIPTION")
        for (index, rule) in list.rules.enumerated() {
            table.add(
                "\(index + 1)", name(rule.source), name(rule.target), rule.action.rawValue, rule.description)
        }
        let state = list.enabled || list.rules.isEmpty ? "" : " (not enabled: the rules don't count)"
        return "network \(list.name)\(state), blocked: \(self.list(blocked))\n\n" + table.text(orNone: "no rules")
    }

    private func name(_ end: AccessListEnd) -> String {
        switch end {
        case .any: "*"
        case .peer(let id): name(id)
        }
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
}
