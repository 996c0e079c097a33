// SPDX-License-Identifier: Apache-2.0

/// Admits devices. Its secret is shown once; what is kept is the secret's digest.
public struct JoinKey: Entity {
    public static let kind = "join_key"

    public let id: ID<JoinKey>
    public var description: String
    public let deviceKind: DeviceKind
    public let digest: SecretDigest
    /// The network in which a device that enrols gets a peer.
    public let networkID: ID<Network>
    /// Groups that it becomes a member of.
    public let groupIDs: [ID<Group>]
    /// The only device that it admits, with another key than it had; nil: it makes a device of whoever comes.
    public let deviceID: ID<Device>?
    /// Devices that may still enrol; nil: any number.
    public var usesLeft: Int?
    public let expiresAt: Timestamp
    public let createdBy: ID<User>
    public let createdAt: Timestamp

    public init(
        id: ID<JoinKey>, description: String, deviceKind: DeviceKind, digest: SecretDigest, networkID: ID<Network>,
        groupIDs: [ID<Group>], deviceID: ID<Device>? = nil, usesLeft: Int?, expiresAt: Timestamp, createdBy: ID<User>,
        createdAt: Timestamp
    ) {
        self.id = id
        self.description = description
        self.deviceKind = deviceKind
        self.digest = digest
        self.networkID = networkID
        self.groupIDs = groupIDs
        self.deviceID = deviceID
        self.usesLeft = usesLeft
        self.expiresAt = expiresAt
        self.createdBy = createdBy
        self.createdAt = createdAt
    }

    public var claims: [String] { ["join_key:\(digest)"] }

    private enum CodingKeys: String, CodingKey {
        case id, description, digest
        case deviceKind = "device_kind"
        case networkID = "network_id"
        case groupIDs = "group_ids"
        case deviceID = "device_id"
        case usesLeft = "uses_left"
        case expiresAt = "expires_at"
        case createdBy = "created_by"
        case createdAt = "created_at"
    }
}

/// What a device shows when it opens its stream, beside the proof that it has its key.
public struct DeviceCredential: Entity {
    public static let kind = "device_credential"

    public let id: ID<DeviceCredential>
    public let deviceID: ID<Device>
    /// What admitted the device: with it, and a proof of its key, the device may have another credential, should the
    /// answer that carried this one have been lost.
    public let joinKeyID: ID<JoinKey>
    public let digest: SecretDigest
    public let createdAt: Timestamp

    public init(
        id: ID<DeviceCredential>, deviceID: ID<Device>, joinKeyID: ID<JoinKey>, digest: SecretDigest,
        createdAt: Timestamp
    ) {
        self.id = id
        self.deviceID = deviceID
        self.joinKeyID = joinKeyID
        self.digest = digest
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, digest
        case deviceID = "device_id"
        case joinKeyID = "join_key_id"
        case createdAt = "created_at"
    }
}
