// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
import Synchronization

/// Who is a member of a tenant is the installation's; what follows from it for devices is the tenant's, in a
/// transaction of its own. What a crash or an absent store has left between the two is made up for here.
extension ControlPlane {
    /// Looks at the tenants in which something has changed.
    public func settleMembers() async throws {
        for ledger in allTenants {
            let seen = Settled(people: installation.current.revision, configuration: ledger.revision)
            guard settled.withLock({ $0[ledger.id] != seen }) else { continue }
            try await settleMembers(of: ledger)
            settled.withLock { $0[ledger.id] = seen }
        }
    }

    /// The devices of who is disabled are cut off; those of who is gone are blocked, and nobody's. What either was
    /// granted for a while ends.
    func settleMembers(of ledger: TenantLedger) async throws {
        try await change(in: ledger.id, by: "system", "member.settle") { draft in
            let people = installation.tables
            let memberships = people.memberships(in: ledger.id)
            let active = Set(memberships.filter { people.takesPart($0) }.map(\.userID))
            try draft.suspend(Set(memberships.map(\.userID)).subtracting(active))
            try draft.forgetStrangers(members: Set(memberships.map(\.userID)))
            try draft.endStrangersAccess(members: active)
        }
    }

    /// What was looked at.
    struct Settled: Hashable, Sendable {
        let people: Revision
        let configuration: Revision
    }
}

extension Draft<Configuration> {
    /// These, and nobody else.
    fileprivate mutating func suspend(_ users: Set<ID<User>>) throws {
        for suspension in tables.suspensions.values.sorted(by: { $0.id < $1.id })
        where !users.contains(suspension.userID) {
            delete(suspension.id)
        }
        let suspended = Set(tables.suspensions.values.map(\.userID))
        for user in users.subtracting(suspended).sorted() {
            try put(Suspension(id: newID(), userID: user, createdAt: now))
        }
    }

    fileprivate mutating func forgetStrangers(members: Set<ID<User>>) throws {
        for var device in tables.devices.values.sorted(by: { $0.id < $1.id }) {
            guard let owner = device.ownerUserID, !members.contains(owner) else { continue }
            device.ownerUserID = nil
            if device.state != .expired { device.state = .blocked }
            device.updatedAt = now
            try put(device)
        }
        for key in tables.joinKeys.values.sorted(by: { $0.id < $1.id }) where !members.contains(key.createdBy) {
            delete(key.id)
        }
        for var group in tables.groups.values.sorted(by: { $0.id < $1.id })
        where !group.members.userIDs.isSubset(of: members) {
            group.members.userIDs.formIntersection(members)
            group.updatedAt = now
            try put(group)
        }
        for routing in tables.userRoutings.values.sorted(by: { $0.id < $1.id })
        where !members.contains(routing.userID) {
            delete(routing.id)
        }
    }
}
