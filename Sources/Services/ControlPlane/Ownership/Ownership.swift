// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What somebody may do with devices: all, or only what is theirs.
///
/// Who may not manage puts devices of their own where they are let, and never says where in the network they are, what
/// they are part of, or what they draw to themselves.
struct Ownership: Sendable {
    private let userID: ID<User>
    private let managesAll: Bool
    private let authorizedNetworks: Set<ID<Network>>

    init(_ caller: Caller) {
        self.init(caller.userID, rights: caller.rights, authorizedNetworks: caller.authorizedNetworks)
    }

    /// - Parameter membership: of somebody who isn't calling: what they may do now.
    init(_ membership: Membership) {
        self.init(
            membership.userID, rights: membership.isDisabled ? [] : membership.role.rights,
            authorizedNetworks: membership.authorizedNetworks)
    }

    private init(_ userID: ID<User>, rights: Set<Access>, authorizedNetworks: Set<ID<Network>>) {
        self.userID = userID
        managesAll = rights.contains(.manage)
        self.authorizedNetworks = rights.contains(.devices) ? authorizedNetworks : []
    }

    var isConfined: Bool { !managesAll }

    func owns(_ device: Device) -> Bool { managesAll || device.ownerUserID == userID }

    /// - Throws: `.forbidden`.
    func check(_ device: Device) throws(Problem) {
        guard owns(device) else { throw Problem(.forbidden, "\(device.name) isn't yours: you manage your own devices") }
    }

    /// - Throws: `.forbidden`.
    func check(_ network: Network, _ tables: Configuration) throws(Problem) {
        guard mayUse(network, tables) else {
            throw Problem(
                .forbidden, field: "network_id", "\(network.name) isn't open to your devices: an admin can open it")
        }
    }

    /// Networks that devices of theirs may be put into, or are in.
    func networks(_ tables: Configuration) -> Set<ID<Network>> {
        let own = tables.peers.values.filter { tables.devices[$0.deviceID]?.ownerUserID == userID }.map(\.networkID)
        return Set(tables.networks.values.filter { mayUse($0, tables) }.map(\.id)).union(own)
    }

    private func mayUse(_ network: Network, _ tables: Configuration) -> Bool {
        let groups = network.memberGroupIDs.compactMap { tables.groups[$0] }
        return managesAll || authorizedNetworks.contains(network.id)
            || groups.contains { $0.members.userIDs.contains(userID) }
    }

    /// Fields that only who manages all may write.
    /// - Throws: `.forbidden`.
    func refuse(_ fields: [(name: String, isGiven: Bool)]) throws(Problem) {
        guard isConfined, let field = fields.first(where: \.isGiven) else { return }
        throw Problem(.forbidden, field: field.name, "this is the admins' to say")
    }

    /// Whose a new device is.
    /// - Throws: `.forbidden` for somebody else.
    func owner(_ wanted: ID<User>?) throws(Problem) -> ID<User>? {
        guard isConfined else { return wanted }
        guard wanted == nil || wanted == userID else {
            throw Problem(.forbidden, field: "owner_id", "a device that you make is yours")
        }
        return userID
    }

    /// Whether what a key gives, its maker may give.
    func covers(_ key: JoinKey, _ tables: Configuration) -> Bool {
        if managesAll { return true }
        if let device = key.deviceID.flatMap({ tables.devices[$0] }), !owns(device) { return false }
        guard key.deviceKind == .agent, key.groupIDs.isEmpty, let network = tables.networks[key.networkID] else {
            return false
        }
        return (try? check(network, tables)) != nil
    }
}

extension PeerCreate {
    /// What a member doesn't say of their device's place.
    func check(by ownership: Ownership) throws(Problem) {
        try ownership.refuse([
            ("address", address != nil), ("address_v6", addressV6 != nil), ("group_ids", groupIDs != nil),
            ("is_jump", isJump == true), ("full_encapsulation", fullEncapsulation == true),
            ("is_isolated", isIsolated != nil), ("additional_allowed_ips", additionalAllowedIPs?.isEmpty == false),
        ])
    }
}

extension PeerUpdate {
    func check(by ownership: Ownership) throws(Problem) {
        try ownership.refuse([
            ("is_jump", isJump == true), ("full_encapsulation", fullEncapsulation != nil),
            ("is_isolated", isIsolated != nil), ("additional_allowed_ips", additionalAllowedIPs != nil),
            ("owner_id", ownerID != .keep),
        ])
    }
}

extension RoutingPreferenceUpdate {
    /// Sending all away is the same as a peer's `full_encapsulation`.
    func check(by ownership: Ownership) throws(Problem) {
        try ownership.refuse([("traffic_mode", trafficMode == .set(.fullTunnel))])
    }
}
