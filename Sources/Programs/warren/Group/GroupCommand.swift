// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Groups: who shares access, by which policies, and to which routes.",
        discussion: """
            Examples:
              warren group create laptops
              warren group add laptops laptop          a device becomes a member
              warren group attach laptops web          the policy web holds for them
              warren group add-route laptops db        they know the route to db
            """,
        subcommands: [
            GroupListCommand.self, GroupShowCommand.self, GroupCreateCommand.self, GroupDeleteCommand.self,
            GroupAddCommand.self, GroupRemoveCommand.self, GroupAttachCommand.self, GroupDetachCommand.self,
            GroupAddRouteCommand.self, GroupRemoveRouteCommand.self,
        ])
}

struct GroupListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The groups, the one with the strongest word first.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        var table = Table("NAME", "PRIORITY", "NETWORK", "MEMBERS", "POLICIES", "ROUTES")
        for group in directory.groups {
            table.add(
                "\(group.name)", "\(group.priority)", group.networkID.map { directory.name($0) } ?? "all",
                "\(group.members.count)", list(group.policyIDs.map { directory.name($0) }),
                list(group.routeIDs.map { directory.name($0) }))
        }
        return Answer(directory.groups, table.text(orNone: "no groups: warren group create NAME"))
    }
}

struct GroupShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "A group and all that is in it.")

    @Argument var group: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let group = try directory.group(group)
        return Answer(group, directory.text(group))
    }
}

extension Directory {
    func text(_ group: Group) -> String {
        let members = group.members
        var table = Table()
        table.add("name", "\(group.name)")
        table.add("id", "\(group.id)")
        table.add("priority", "\(group.priority)")
        table.add("network", group.networkID.map { name($0) } ?? "all")
        table.add("devices", list(members.deviceIDs.map { name($0) }.sorted()))
        table.add("peers", list(members.peerIDs.map { name($0) }.sorted()))
        table.add("users", list(members.userIDs.map(\.description).sorted()))
        table.add("as ends", list(members.routeIDs.map { "route:\(name($0))" }.sorted()))
        table.add("policies", list(group.policyIDs.map { name($0) }))
        table.add("knows routes", list(group.routeIDs.map { name($0) }))
        return table.text()
    }
}

extension GroupMembers {
    fileprivate var count: Int { userIDs.count + deviceIDs.count + peerIDs.count + routeIDs.count }
}
