// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Groups of the tenant, and the same seen from one network.
struct GroupsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        let lists = [
            Endpoint(list: "/groups", read, "The groups, in the order of their priority.") {
                try controlPlane.groups($0.principal)
            },
            Endpoint(.post, "/groups", manage, "Makes a group.", takes: GroupCreate.self, status: .created) {
                try await controlPlane.createGroup($0.principal, $0.body)
            },
            Endpoint(list: "/networks/:network/groups", read, "The groups that speak of a network.") {
                try controlPlane.groups($0.principal, of: try $0.network)
            },
            Endpoint(
                .post, "/networks/:network/groups", manage, "Makes a group that speaks of this network only.",
                takes: GroupCreate.self, status: .created
            ) { try await controlPlane.createGroup($0.principal, try $0.body.speaking(of: try $0.network)) },
        ]
        return lists
            + ["/groups/:group", "/networks/:network/groups/:group"].flatMap { path in
                group(at: path) + (parts(at: path) + self.lists(at: path)).map { $0.editing(Group.self) }
            }
    }

    private func group(at path: RoutePath) -> [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, path, read, "A group.") { try controlPlane.group($0) },
            Endpoint(.put, path, manage, "Changes a group; what is missing stays.", takes: GroupUpdate.self) {
                try await controlPlane.updateGroup($0.principal, try controlPlane.group($0).id, $0.body)
            },
            Endpoint(.delete, path, manage, "Deletes a group.") {
                try await controlPlane.deleteGroup($0.principal, try controlPlane.group($0).id)
            },
        ]
    }

    private func parts(at path: RoutePath) -> [Endpoint] {
        let manage = controlPlane.permissions.manage
        return [true, false].flatMap { isIn -> [Endpoint] in
            let (method, verb): (HTTPRequest.Method, String) = isIn ? (.post, "Adds") : (.delete, "Removes")
            return [
                Endpoint(method, path + "/peers/:peer", manage, "\(verb) a member.") {
                    try await controlPlane.setMember(
                        $0.principal, try controlPlane.group($0).id, peer: try $0.id("peer", of: "peer"), isIn: isIn)
                },
                Endpoint(method, path + "/policies/:policy", manage, "\(verb) a policy.") {
                    try await controlPlane.setPolicy(
                        $0.principal, try controlPlane.group($0).id, try $0.policy, isIn: isIn)
                },
                Endpoint(method, path + "/routes/:route", manage, "\(verb) a route that the members know.") {
                    try await controlPlane.setRoute(
                        $0.principal, try controlPlane.group($0).id, try $0.route, isIn: isIn)
                },
            ]
        }
    }

    private func lists(at path: RoutePath) -> [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: path + "/policies", read, "The policies of a group, in the order in which they answer.") {
                let policies = try controlPlane.policies($0.principal)
                return try controlPlane.group($0).policyIDs.compactMap { id in policies.first { $0.id == id } }
            },
            Endpoint(list: path + "/routes", read, "The routes that a group's members know.") {
                try controlPlane.routes($0.principal, of: try controlPlane.group($0).id)
            },
            Endpoint(
                .put, path + "/policies/order", manage, "Puts a group's policies in another order.",
                takes: OrderBody<Policy>.self
            ) { try await controlPlane.orderPolicies($0.principal, try controlPlane.group($0).id, $0.body) },
        ]
    }
}

extension ControlPlane {
    /// The group that a path names, as far as its network goes.
    fileprivate func group<Body, Query>(_ call: Call<Caller, Body, Query>) throws -> Group {
        let network: ID<Network>? = call.request.has("network") ? try call.network : nil
        return try group(call.principal, try call.id("group", of: "group"), of: network)
    }
}

extension GroupCreate {
    /// The path says of which network.
    fileprivate func speaking(of network: ID<Network>) throws(Problem) -> GroupCreate {
        try network.check(networkID)
        return GroupCreate(name: name, description: description, networkID: network, priority: priority)
    }
}
