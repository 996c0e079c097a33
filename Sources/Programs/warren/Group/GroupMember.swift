// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What can be in a group.
enum GroupMember {
    case device(ID<Device>)
    case peer(ID<Peer>)
    case route(ID<Route>)

    func insert(into members: inout GroupMembers) {
        switch self {
        case .device(let id): members.deviceIDs.insert(id)
        case .peer(let id): members.peerIDs.insert(id)
        case .route(let id): members.routeIDs.insert(id)
        }
    }

    /// - Returns: false where it was none.
    func remove(from members: inout GroupMembers) -> Bool {
        switch self {
        case .device(let id): members.deviceIDs.remove(id) != nil
        case .peer(let id): members.peerIDs.remove(id) != nil
        case .route(let id): members.routeIDs.remove(id) != nil
        }
    }
}

extension Directory {
    /// `laptop`, `peer:laptop.office`, `route:db`
    func member(_ text: String) throws(NameError) -> GroupMember {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return .device(try device(text).id) }
        switch parts[0] {
        case "device": return .device(try device(parts[1]).id)
        case "peer": return .peer(try peer(parts[1]).id)
        case "route": return .route(try route(parts[1]).id)
        default:
            throw NameError(kind: "kind of member", name: parts[0], matches: [], near: ["device", "peer", "route"])
        }
    }
}
