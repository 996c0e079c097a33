// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Policies: ordered rules that hold for groups.",
        discussion: """
            Examples:
              warren policy create web
              warren policy rule add web --output allow --to route:db --tcp 8080
              warren policy show web
              warren group attach laptops web
              warren policy suggest --since 24h
            """,
        subcommands: [
            PolicyListCommand.self, PolicyShowCommand.self, PolicyCreateCommand.self, PolicySetCommand.self,
            PolicyDeleteCommand.self, PolicySuggestCommand.self, RuleCommand.self,
        ])
}

struct PolicyListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The policies.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let loaded = api.groups()
        let policies = try await api.policies()
        let groups = try await loaded
        var table = Table("NAME", "RULES", "ATTACHED TO", "DESCRIPTION")
        for policy in policies {
            let attached = groups.filter { $0.policyIDs.contains(policy.id) }.map(\.name.description)
            table.add("\(policy.name)", "\(policy.rules.count)", list(attached), policy.description)
        }
        return Answer(policies, table.text(orNone: "no policies: warren policy create NAME"))
    }
}

struct PolicyShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A policy's rules, in order; of those that match the first answers.")

    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let policy = try directory.policy(policy)
        return Answer(policy, directory.text(policy))
    }
}

struct PolicyCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a policy.")

    @Argument(transform: parsed) var name: DNSLabel
    @Option(help: "What it is for.") var description: String?
    @Option(help: "The rules to begin with: full_access, isolated, or network_only.") var template: PolicyTemplate?
    @Option(help: "The only network that it speaks of.") var network: String?
    @Option(help: "enforce; or observe: its denials are only written down.") var mode: EnforcementMode?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let policy = try await api.createPolicy(
            PolicyCreate(
                name: name, description: description, networkID: try network.map { try directory.network($0).id },
                mode: mode, template: template))
        return Answer(policy, "policy \(policy.name): add rules with 'warren policy rule add \(policy.name) …'")
    }
}

struct PolicyDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a policy that is attached to no group.")

    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let policy = try await Directory.load(api).policy(policy)
        try await api.deletePolicy(policy.id)
        return .done("policy \(policy.name) deleted")
    }
}

extension Directory {
    func text(_ policy: Policy) -> String {
        var table = Table("RULE", "DIRECTION", "ACTION", "TARGET", "SERVICES", "ID")
        for (index, rule) in policy.rules.enumerated() {
            table.add(
                "\(index + 1)", rule.direction.rawValue, rule.action.rawValue, name(rule.target), rule.services,
                "\(rule.id)")
        }
        let attached = list(groups.filter { $0.policyIDs.contains(policy.id) }.map(\.name.description))
        let rules = table.text(orNone: "no rules: warren policy rule add \(policy.name) --output allow --to …")
        return "policy \(policy.name), attached to: \(attached)\n\n\(rules)"
    }
}

extension PolicyRule {
    /// `tcp 443, 8080`
    var services: String {
        guard `protocol` != .any || !ports.isEmpty else { return "any" }
        return ([`protocol`.rawValue] + [ports.map(\.description).joined(separator: ",")]).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
