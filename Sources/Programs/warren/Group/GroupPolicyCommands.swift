// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupAttachCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Let a policy hold for a group, after those that do already.")

    @Argument var group: String
    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.policy(policy).id
        return GroupUpdate(policyIDs: group.policyIDs.filter { $0 != id } + [id])
    }
}

struct GroupDetachCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Let a policy no longer hold for a group.")

    @Argument var group: String
    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.policy(policy).id
        guard group.policyIDs.contains(id) else {
            let attached = group.policyIDs.map { directory.name($0) }
            throw NameError(kind: "policy attached to \(group.name)", name: policy, matches: [], near: attached)
        }
        return GroupUpdate(policyIDs: group.policyIDs.filter { $0 != id })
    }
}

struct GroupAddRouteCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-route", abstract: "Tell a group's members the way to a route; reaching it takes a policy.")

    @Argument var group: String
    @Argument var route: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.route(route).id
        return GroupUpdate(routeIDs: group.routeIDs.filter { $0 != id } + [id])
    }
}

struct GroupRemoveRouteCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-route", abstract: "Let a group's members no longer know a route.")

    @Argument var group: String
    @Argument var route: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.route(route).id
        guard group.routeIDs.contains(id) else {
            let known = group.routeIDs.map { directory.name($0) }
            throw NameError(kind: "route that \(group.name) knows", name: route, matches: [], near: known)
        }
        return GroupUpdate(routeIDs: group.routeIDs.filter { $0 != id })
    }
}
