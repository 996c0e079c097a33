// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct GroupsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/groups", read, "The groups, in the order of their priority.") {
                try controlPlane.groups($0.principal)
            },
            Endpoint(.post, "/groups", manage, "Makes a group.", takes: GroupCreate.self, status: .created) {
                try await controlPlane.createGroup($0.principal, $0.body)
            },
            Endpoint(.get, "/groups/:group", read, "A group.") {
                try controlPlane.group($0.principal, try $0.group)
            },
            Endpoint(
                .put, "/groups/:group", manage, "Changes a group; what is missing stays.", takes: GroupUpdate.self
            ) { try await controlPlane.updateGroup($0.principal, try $0.group, $0.body) },
            Endpoint(.delete, "/groups/:group", manage, "Deletes a group.") {
                try await controlPlane.deleteGroup($0.principal, try $0.group)
            },
        ]
    }
}

extension Call {
    fileprivate var group: ID<Group> { get throws { try id("group", of: "group") } }
}
