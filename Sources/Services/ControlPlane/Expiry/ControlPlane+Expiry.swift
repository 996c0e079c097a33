// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// Takes out what has expired: rules, access on request, devices whose key's time is over, and join keys. Gateways stop counting an
    /// expired rule by themselves; this is what makes it a revision, in the log and out of everybody's state.
    public func expire() async throws {
        for ledger in allTenants where ledger.tables.nextExpiry.map({ $0 <= now() }) ?? false {
            let expired = try await change(in: ledger.id, by: "system", "expire") { try $0.expire() }
            for device in expired { nodes.expel(device, .notAuthenticated, Self.keyHasExpired) }
        }
    }
}

extension ControlPlane {
    static let keyHasExpired = "the key of this device has expired: enrol it anew with 'warren up'"
}

extension Configuration {
    fileprivate var nextExpiry: Timestamp? {
        let rules = policies.values.flatMap(\.rules).compactMap(\.expiresAt)
        let devices = devices.values.filter { $0.state == .active }.compactMap(\.keyExpiresAt)
        let requests = accessRequests.values.map(\.nextChange)
        return (rules + devices + requests + joinKeys.values.map(\.expiresAt)).min()
    }
}

extension Draft<Configuration> {
    /// - Returns: the devices whose key's time is over.
    fileprivate mutating func expire() throws -> [ID<Device>] {
        var expired: [ID<Device>] = []
        try expireAccessRequests()
        for var policy in tables.policies.values.sorted(by: { $0.id < $1.id })
        where policy.rules.contains(where: { !$0.counts(at: now) }) {
            policy.rules.removeAll { !$0.counts(at: now) }
            policy.updatedAt = now
            try put(policy)
        }
        for var device in tables.devices.values.sorted(by: { $0.id < $1.id })
        where device.state == .active && device.keyExpiresAt.map({ $0 <= now }) ?? false {
            (device.state, device.nextKey) = (.expired, nil)
            device.updatedAt = now
            try put(device)
            expired.append(device.id)
        }
        for key in tables.joinKeys.values.filter({ $0.expiresAt <= now }).sorted(by: { $0.id < $1.id }) {
            delete(key.id)
        }
        return expired
    }
}
