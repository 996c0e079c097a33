// SPDX-License-Identifier: Apache-2.0

/// All that a tenant has configured, at one revision. A value: whoever holds one sees it whole and unchanging.
public struct Configuration: EntityTables, Hashable {
    public var networks: [ID<Network>: Network] = [:]
    public var devices: [ID<Device>: Device] = [:]
    public var peers: [ID<Peer>: Peer] = [:]
    public var groups: [ID<Group>: Group] = [:]
    public var policies: [ID<Policy>: Policy] = [:]
    public var routes: [ID<Route>: Route] = [:]
    public var joinKeys: [ID<JoinKey>: JoinKey] = [:]
    public var deviceCredentials: [ID<DeviceCredential>: DeviceCredential] = [:]
    public var deviceSecrets: [ID<DeviceSecret>: DeviceSecret] = [:]
    public var accessLists: [ID<AccessList>: AccessList] = [:]
    public var incidents: [ID<Incident>: Incident] = [:]
    public var suspensions: [ID<Suspension>: Suspension] = [:]
    public var userRoutings: [ID<UserRouting>: UserRouting] = [:]
    public var templates: [ID<NetworkTemplate>: NetworkTemplate] = [:]
    public var accessRequests: [ID<AccessRequest>: AccessRequest] = [:]
    public var releasedAddresses: [ID<ReleasedAddress>: ReleasedAddress] = [:]

    public init() {}

    /// The kinds of entities there are, for whoever reads them from a store.
    public static let kinds: [any KeptEntity<Configuration>.Type] = [
        Network.self, Device.self, Peer.self, Group.self, Policy.self, Route.self, JoinKey.self,
        DeviceCredential.self, DeviceSecret.self, AccessList.self, Incident.self, Suspension.self, UserRouting.self,
        ReleasedAddress.self, NetworkTemplate.self, AccessRequest.self,
    ]
}

extension Network: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Network>: Network]> { \.networks }
}

extension Device: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Device>: Device]> { \.devices }
}

extension Peer: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Peer>: Peer]> { \.peers }
}

extension Group: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Group>: Group]> { \.groups }
}

extension Policy: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Policy>: Policy]> { \.policies }
}

extension Route: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Route>: Route]> { \.routes }
}

extension JoinKey: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<JoinKey>: JoinKey]> { \.joinKeys }
}

extension DeviceCredential: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<DeviceCredential>: DeviceCredential]> {
        \.deviceCredentials
    }
}

extension AccessRequest: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<AccessRequest>: AccessRequest]> { \.accessRequests }
}

extension DeviceSecret: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<DeviceSecret>: DeviceSecret]> { \.deviceSecrets }
}

extension ReleasedAddress: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<ReleasedAddress>: ReleasedAddress]> {
        \.releasedAddresses
    }
}

extension AccessList: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<AccessList>: AccessList]> { \.accessLists }
}

extension Incident: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Incident>: Incident]> { \.incidents }
}

extension Suspension: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<Suspension>: Suspension]> { \.suspensions }
}

extension UserRouting: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<UserRouting>: UserRouting]> { \.userRoutings }
}

extension NetworkTemplate: KeptEntity {
    public static var table: WritableKeyPath<Configuration, [ID<NetworkTemplate>: NetworkTemplate]> { \.templates }
}
