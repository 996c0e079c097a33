// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel

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
    var count: Int { userIDs.count + deviceIDs.count + peerIDs.count + routeIDs.count }
}
