// SPDX-License-Identifier: Apache-2.0

/// The private key of a static device that the server made, encrypted. It is the server's and its keeper's alone: no
/// list, history or audit row shows it, and with its device it is gone.
public struct DeviceSecret: Entity {
    public static let kind = "device_secret"

    public let id: ID<DeviceSecret>
    public let deviceID: ID<Device>
    /// What `SealingKey` made of it.
    public let sealed: String

    public init(id: ID<DeviceSecret>, deviceID: ID<Device>, sealed: String) {
        self.id = id
        self.deviceID = deviceID
        self.sealed = sealed
    }

    private enum CodingKeys: String, CodingKey {
        case id, sealed
        case deviceID = "device_id"
    }
}

extension Device {
    /// Whose its configuration file is: its owner's, or its creator's where it has none.
    public var keeper: ID<User>? { ownerUserID ?? createdBy }
}
