// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The newest first, without secrets; of somebody who manages their own devices only, their own.
    public func joinKeys(_ caller: Caller) throws -> [JoinKeyInfo] {
        try configuration(caller).joinKeys.values.filter { caller.sees($0) }.sorted { $0.id > $1.id }.map {
            JoinKeyInfo($0)
        }
    }

    /// The answer carries the secret, this once.
    public func createJoinKey(_ caller: Caller, _ request: JoinKeyCreate) async throws -> JoinKeyInfo {
        let secret = Secret.make(.joinKey)
        let longest = try settings(caller).joinKeyLifetime
        let key = try await change(caller, "join_key.create") { draft in
            let key = try draft.tables.joinKey(
                request, id: draft.newID(), digest: secret.digest, by: caller.userID, longest: longest, now: draft.now)
            guard Ownership(caller).covers(key, draft.tables) else { throw Problem.beyond(key) }
            try draft.put(key)
            return key
        }
        return JoinKeyInfo(key, secret: Invitation(secret: secret, authority: authority).text)
    }

    public func deleteJoinKey(_ caller: Caller, _ id: ID<JoinKey>) async throws {
        try await change(caller, "join_key.delete") { draft in
            guard let key = draft.tables.joinKeys[id], caller.sees(key) else { throw Problem.notFound("join key") }
            draft.delete(id)
        }
    }

    /// Whether a key still gives no more than who made it could.
    func isCovered(_ key: JoinKey, in tenant: ID<Tenant>, _ tables: Configuration) -> Bool {
        let people = installation.tables
        guard let membership = people.membership(of: key.createdBy, in: tenant), people.takesPart(membership) else {
            return false
        }
        return Ownership(membership).covers(key, tables)
    }
}

extension Caller {
    fileprivate func sees(_ key: JoinKey) -> Bool { !Ownership(self).isConfined || key.createdBy == userID }
}

extension Problem {
    fileprivate static func beyond(_ key: JoinKey) -> Problem {
        let field = key.deviceKind != .agent ? "kind" : key.groupIDs.isEmpty ? "network_id" : "group_ids"
        return Problem(
            .forbidden, field: field,
            "a key gives no more than you may: an agent of yours, in a network that is open to your devices")
    }
}

extension Configuration {
    private static let standardLifetime = 86_400

    fileprivate func joinKey(
        _ request: JoinKeyCreate, id: ID<JoinKey>, digest: SecretDigest, by user: ID<User>, longest: Int,
        now: Timestamp
    ) throws -> JoinKey {
        _ = try network(request.networkID, field: "network_id")
        let groupIDs = request.groupIDs ?? []
        for group in groupIDs where groups[group] == nil {
            throw Problem(.invalid, field: "group_ids", "there is no group \(group)")
        }
        let lifetime = request.expiresIn ?? min(Self.standardLifetime, longest)
        guard (60...longest).contains(lifetime) else {
            throw Problem(
                .invalid, field: "expires_in",
                "\(lifetime) seconds are not between a minute and the \(longest) that the settings allow")
        }
        let device = try request.deviceID.map { try readmitted($0, by: request) }
        let kind = device?.deviceKind ?? request.kind ?? .agent
        guard kind != .static else {
            throw Problem(.invalid, field: "kind", "a static device doesn't enrol: make one with 'warren device add'")
        }
        return JoinKey(
            id: id, description: request.description ?? "", deviceKind: kind, digest: digest,
            networkID: request.networkID, groupIDs: groupIDs, deviceID: device?.id,
            usesLeft: try Self.uses(request, kind),
            expiresAt: now + .seconds(lifetime), createdBy: user, createdAt: now)
    }

    /// A device that a key is for: one that nobody can be any more with the key that it had.
    private func readmitted(_ id: ID<Device>, by request: JoinKeyCreate) throws -> Device {
        guard let device = devices[id],
            peers.values.contains(where: { $0.deviceID == id && $0.networkID == request.networkID })
        else { throw Problem(.invalid, field: "device_id", "there is no device \(id) in that network") }
        guard device.state == .expired, device.deviceKind != .static else {
            throw Problem(
                .invalid, field: "device_id",
                "\(device.name) has a key: only a device whose key is void or has expired enrols again")
        }
        let others = [
            ("kind", request.kind != nil), ("group_ids", request.groupIDs?.isEmpty == false),
            ("uses", request.uses != nil), ("reusable", request.reusable != nil),
        ]
        if let wrong = others.first(where: \.1) {
            throw Problem(.invalid, field: wrong.0, "\(device.name) stays what it is, and is one device")
        }
        return device
    }

    private static func uses(_ request: JoinKeyCreate, _ kind: DeviceKind) throws -> Int? {
        let isReusable = request.reusable ?? false
        if let uses = request.uses {
            guard (1...100_000).contains(uses), !isReusable else {
                throw Problem(.invalid, field: "uses", "it is 1 to 100000, and not given together with reusable")
            }
        }
        guard kind == .agent || !isReusable && request.uses ?? 1 == 1 else {
            throw Problem(.invalid, field: isReusable ? "reusable" : "uses", "a gateway's key admits one gateway")
        }
        return isReusable ? nil : request.uses ?? 1
    }
}
