// SPDX-License-Identifier: Apache-2.0

// What of networks, routes, devices and peers a rollback restores.

extension Network: RestorableEntity {
    public var label: String { name.description }

    /// Which gateways were chosen is no configuration.
    public func restored(over present: Self?, from past: Configuration) -> Self? {
        var network = self
        network.primaryGatewayID = present?.primaryGatewayID
        network.exitGatewayID = present?.exitGatewayID
        return network
    }

    public var references: [EntityReference] { shape.references }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        var network = self
        network.shape = shape.without(missing)
        return network
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: Self.kind)] }
}

extension NetworkTemplate: RestorableEntity {
    public var label: String { name.description }

    public var references: [EntityReference] { shape.references }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        var template = self
        template.shape = shape.without(missing)
        return template
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: Self.kind)] }
}

extension NetworkShape {
    fileprivate var references: [EntityReference] {
        memberGroupIDs.map { EntityReference($0) } + defaultGroupIDs.map { EntityReference($0) }
            + assignment.gatewayIDs.map { EntityReference($0) } + routingPolicy.references
    }

    fileprivate func without(_ missing: Set<EntityReference>) -> Self {
        var shape = self
        shape.memberGroupIDs.removeAll { missing.contains(EntityReference($0)) }
        shape.defaultGroupIDs.removeAll { missing.contains(EntityReference($0)) }
        shape.assignment.gatewayIDs.removeAll { missing.contains(EntityReference($0)) }
        shape.routingPolicy = routingPolicy.without(missing)
        return shape
    }
}

extension Route: RestorableEntity {
    public var label: String { name.description }

    public var references: [EntityReference] { [EntityReference(networkID)] + via.map { EntityReference($0) } }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        if missing.contains(EntityReference(networkID)) { return nil }
        var route = self
        route.via.removeAll { missing.contains(EntityReference($0)) }
        return route
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: "\(Self.kind) \(networkID)")] }
}

/// A device is what it is now: its key, its state, its owner, and what its machine says of itself. Only what people
/// configure is restored, and one that was deleted stays deleted.
extension Device: RestorableEntity {
    public var label: String { name.description }

    public func restored(over present: Self?, from past: Configuration) -> Self? {
        guard var device = present else { return nil }
        device.name = name
        device.listenPort = listenPort
        device.endpoint = endpoint
        device.routing = routing
        device.service = service
        return device
    }

    public func undone() -> Self? { self }

    public var references: [EntityReference] { routing?.references ?? [] }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        var device = self
        device.routing = routing?.without(missing)
        return device
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: Self.kind)] }
}

/// As a device: who was put out of a network stays out.
extension Peer: RestorableEntity {
    public var label: String { name.description }

    public func restored(over present: Self?, from past: Configuration) -> Self? {
        guard var peer = present else { return nil }
        peer.name = name
        peer.address = address
        peer.addressV6 = addressV6
        peer.isIsolated = isIsolated
        peer.fullEncapsulation = fullEncapsulation
        peer.additionalAllowedIPs = additionalAllowedIPs
        return peer
    }

    public func undone() -> Self? { self }

    public var references: [EntityReference] { [EntityReference(networkID), EntityReference(deviceID)] }

    public func without(_ missing: Set<EntityReference>) -> Self? { nil }

    public var uniqueTraits: [UniqueTrait] {
        [UniqueTrait("the name \(name)", of: "\(Self.kind) \(networkID)")]
            + addresses.map { UniqueTrait("the address \($0)", of: Self.kind) }
    }
}
