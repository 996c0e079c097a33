// SPDX-License-Identifier: Apache-2.0

/// All that a tenant has configured, at one revision. A value: whoever holds one sees it whole and unchanging.
public struct Configuration: Hashable, Sendable {
    public var networks: [ID<Network>: Network] = [:]
    public var devices: [ID<Device>: Device] = [:]
    public var peers: [ID<Peer>: Peer] = [:]
    public var groups: [ID<Group>: Group] = [:]
    public var policies: [ID<Policy>: Policy] = [:]
    public var routes: [ID<Route>: Route] = [:]
    public var joinKeys: [ID<JoinKey>: JoinKey] = [:]
    public var deviceCredentials: [ID<DeviceCredential>: DeviceCredential] = [:]
    public var releasedAddresses: [ID<ReleasedAddress>: ReleasedAddress] = [:]

    public init() {}

    /// The kinds of entities there are, for whoever reads them from a store.
    public static let kinds: [any ConfiguredEntity.Type] = [
        Network.self, Device.self, Peer.self, Group.self, Policy.self, Route.self, JoinKey.self,
        DeviceCredential.self, ReleasedAddress.self,
    ]
}

/// An entity that belongs to a tenant's configuration.
public protocol ConfiguredEntity: Entity {
    static var table: WritableKeyPath<Configuration, [ID<Self>: Self]> { get }
}

extension Network: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Network>: Network]> { \.networks }
}

extension Device: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Device>: Device]> { \.devices }
}

extension Peer: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Peer>: Peer]> { \.peers }
}

extension Group: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Group>: Group]> { \.groups }
}

extension Policy: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Policy>: Policy]> { \.policies }
}

extension Route: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Route>: Route]> { \.routes }
}

extension JoinKey: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<JoinKey>: JoinKey]> { \.joinKeys }
}

extension DeviceCredential: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<DeviceCredential>: DeviceCredential]> {
        \.deviceCredentials
    }
}

extension ReleasedAddress: ConfiguredEntity {
    public static var table: WritableKeyPath<Configuration, [ID<ReleasedAddress>: ReleasedAddress]> {
        \.releasedAddresses
    }
}
