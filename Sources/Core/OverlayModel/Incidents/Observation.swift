// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Something that was heard or seen of a device.
public enum Observation: Hashable, Sendable {
    /// Its own stream spoke: at its beginning, and with each report.
    case heard(DeviceInstance)
    /// The address that its key was last used from.
    case seen(SocketAddress, by: Vantage)
}

/// A running program that has a device's identity.
public struct DeviceInstance: Hashable, Sendable {
    /// Random at the start of the process.
    public let id: String
    public let hostname: String
    /// Where its stream comes from.
    public let address: SocketAddress?

    /// Longer texts are no more telling, and the watch keeps them: a name of DNS has 253 characters at most.
    private static let longestText = 253

    public init(id: String, hostname: String, address: SocketAddress?) {
        self.id = String(id.prefix(Self.longestText))
        self.hostname = String(hostname.prefix(Self.longestText))
        self.address = address
    }
}

/// Who saw a device's address.
public enum Vantage: Hashable, Comparable, Sendable {
    /// The end of the device's own stream.
    case controlPlane
    /// The address of a key moves there on authenticated packets only.
    case gateway(ID<Device>)
    /// What an agent says of another device: shown, never counted, so that nobody gets another blocked.
    case agent(ID<Device>)

    public var counts: Bool {
        if case .agent = self { false } else { true }
    }
}
